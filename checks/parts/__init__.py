"""What several rules share: a parse of the text, masks, sentences, word lists."""
