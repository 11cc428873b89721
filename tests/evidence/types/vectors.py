"""Drawings as text, as editors and renderers of diagrams export them."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

VECTORS = {
    "v13": """\
<svg version="1.1" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512.5 240" width="512.5" height="240">
  <!-- svg-source:excalidraw -->
  <metadata></metadata>
  <defs><style class="style-fonts">@font-face { font-family: Excalifont; src: url(data:font/woff2;base64,AAAA); }</style></defs>
  <rect x="0" y="0" width="512.5" height="240" fill="#ffffff"></rect>
  <g stroke-linecap="round" transform="translate(10 10)"><path d="M0 0 C20 1, 40 2, 120 0" stroke="#1e1e1e" fill="none"></path></g>
  <text x="20" y="40">orders</text>
</svg>
""",
    "v14.log": """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape (http://www.inkscape.org/) -->

<svg
   width="210mm"
   height="297mm"
   viewBox="0 0 210 297"
   version="1.1"
   id="svg5"
   inkscape:version="1.3.2 (091e20e, 2023-11-25)"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns="http://www.w3.org/2000/svg">
  <g id="layer1"><rect style="fill:#00f" id="rect1" width="40" height="20" x="10" y="10" /></g>
</svg>
""",
    "v15.xml": """\
<svg aria-roledescription="sequence" role="graphics-document document" viewBox="-50 -10 650 431" style="max-width: 650px; background-color: white;" xmlns="http://www.w3.org/2000/svg" width="100%" id="my-svg"><g><rect class="actor actor-bottom" ry="3" rx="3" name="DB" height="65" width="150" stroke="#666" fill="#eaeaea" y="345" x="400"></rect><text class="actor" x="475" y="377"><tspan dy="0" x="475">db</tspan></text></g></svg>
""",
    "v16": """\
<?xml version="1.0" encoding="us-ascii" standalone="no"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" contentStyleType="text/css" height="120px" preserveAspectRatio="none" style="width:134px;height:120px;background:#FFFFFF;" version="1.1" viewBox="0 0 134 120" width="134px" zoomAndPan="magnify"><?plantuml 1.2025.2?><defs/><g><line style="stroke:#181818;stroke-width:0.5;" x1="24" x2="24" y1="36" y2="84"/><text fill="#000000" font-family="sans-serif" font-size="14" x="12" y="24">api</text></g></svg>
""",
}
