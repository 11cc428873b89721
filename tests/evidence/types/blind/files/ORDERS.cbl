       IDENTIFICATION DIVISION.
       PROGRAM-ID. ORDBATCH.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  WS-COUNT        PIC 9(7) VALUE ZERO.
       01  WS-EOF          PIC X    VALUE 'N'.
       PROCEDURE DIVISION.
       MAIN-PARA.
           OPEN INPUT ORDER-FILE
           PERFORM UNTIL WS-EOF = 'Y'
               READ ORDER-FILE AT END MOVE 'Y' TO WS-EOF
               NOT AT END ADD 1 TO WS-COUNT
           END-PERFORM
           DISPLAY 'ORDERS: ' WS-COUNT
           STOP RUN.
