"""The shell: takes turns in, runs the engines over them and puts the cards out."""
