"""placeholder"""


def main(only: list[str]) -> int:
    return 0
