"""How everything looks: tokens, palette, one stylesheet and icons, made once for light and once for dark."""
