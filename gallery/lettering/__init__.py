"""Draws text layers onto pictures.

Where a layer stands, exactly, so that a browser can place it the same:

* A picture is W wide and H high. The font size is s = `size` x H pixels, never rounded.
* The box of a layer has its top left corner at (`x` x W, `y` x H). Its width is that of its widest
  line, the sum of the advances; its height is 1.25 s for every line.
* The baseline of line i (from 0) runs 0.95 s + i x 1.25 s below the top of the box, whatever the
  metrics of the font say. A line starts at the left of the box, or is centred or ends at its right.
* `rotation` turns the box clockwise about its centre.
* A shadow is the ink once more, 0.04 s lower, blurred by a Gaussian of 0.08 s, black at 55 %.
* An outline is 0.05 s of black around light colours and of white around dark ones.
* Text is normalised to NFC and split into runs: each character is drawn by the first font of the
  family's chain (`gallery.lettering.fonts.chain`) that has it, and by U+FFFD where none has.
"""
