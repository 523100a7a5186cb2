"""The workshop: a page on which people choose a company, predict, compare policies and watch two of them, in a browser and offline."""
