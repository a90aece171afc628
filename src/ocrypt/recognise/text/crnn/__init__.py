"""The CRNN engine: a convolutional recurrent network with CTC reads the lines that PP-OCR's detector finds."""
