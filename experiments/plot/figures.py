"""What all figures share: their colours, and how they are written."""

import matplotlib

matplotlib.use("Agg")

# Colours that remain apart for colour-blind readers (Okabe and Ito).
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"


def save(figure, prefix, dpi=160):
    """Writes and names PREFIX.pdf and PREFIX.png."""
    prefix.parent.mkdir(parents=True, exist_ok=True)
    for ending in (".pdf", ".png"):
        # No creation date: the same result gives the same file.
        metadata = {"CreationDate": None} if ending == ".pdf" else {}
        figure.savefig(f"{prefix}{ending}", dpi=dpi, metadata=metadata)
        print(f"{prefix}{ending}")
