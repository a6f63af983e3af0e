"""Numbers large enough to read from across the room, drawn with block characters."""

ROWS = 5

# Five rows of a 5 × 5 grid for each digit; every cell is drawn two characters wide, because a
# terminal's characters are about twice as tall as they are wide.
_GLYPHS = {
    "0": (" ### ", "#   #", "#   #", "#   #", " ### "),
    "1": ("  #  ", " ##  ", "  #  ", "  #  ", " ### "),
    "2": ("#### ", "    #", " ### ", "#    ", "#####"),
    "3": ("#### ", "    #", " ### ", "    #", "#### "),
    "4": ("#   #", "#   #", "#####", "    #", "    #"),
    "5": ("#####", "#    ", "#### ", "    #", "#### "),
    "6": (" ### ", "#    ", "#### ", "#   #", " ### "),
    "7": ("#####", "   # ", "  #  ", " #   ", " #   "),
    "8": (" ### ", "#   #", " ### ", "#   #", " ### "),
    "9": (" ### ", "#   #", " ####", "    #", " ### "),
}


def large(number: int) -> str:
    """The number in five rows of block characters."""
    glyphs = [_GLYPHS[digit] for digit in str(number)]
    rows = ("  ".join(glyph[row] for glyph in glyphs) for row in range(ROWS))
    return "\n".join(row.replace(" ", "  ").replace("#", "██") for row in rows)
