"""The Tesseract engine, where the system has it: its library is called in this process, no program is started."""
