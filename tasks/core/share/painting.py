"""A scene gets its colours: masks, lines and words become a picture in one of the two styles."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tasks.core.geo import Floats
from tasks.core.share.emoji import emoji_picture
from tasks.core.share.frame import Box
from tasks.core.share.grid import COUNTRIES_FROM_M
from tasks.core.share.lettering import Hand, silhouette, width_of, write
from tasks.core.share.masks import Mask, dashed
from tasks.core.share.palette import Palette
from tasks.core.share.scene import (
    COUNTRY,
    DETAIL,
    DOT_RADIUS,
    EMOJI_RADIUS,
    NAME,
    SHOT_RADIUS,
    TOWN,
    WIDTHS,
    Scene,
    scale_box,
)
from tasks.core.share.sheet import Sheet
from tasks.core.share.strip import cropped
from tasks.core.share.ways import FLIGHT, RIDE, WALK

_CORNER_PX: Final = 16
_KIND_OF_SAMPLE: Final = {"flight_m": FLIGHT, "ride_m": RIDE, "walk_m": WALK}
_SHARE_PX: Final = 8.0
"""A line has one colour for each so many pixels."""


def painted(scene: Scene, sheet: Sheet, pictures: list[Image.Image], palette: Palette) -> Image.Image:
    """Return the picture in a style."""
    size = (sheet.width, sheet.height)
    image = _ground(scene, palette)
    _names_of_regions(image, scene, palette)
    if scene.glow is None:
        _way(image, scene, palette)
    else:
        image = _light(image, scene, palette)
    image = Image.composite(Image.new("RGB", size, palette.paper), image, _veil(sheet))
    _markers(image, scene, palette)
    _labels(image, scene, palette)
    _furniture(image, scene, sheet, palette)
    _words(image, sheet, palette)
    _tiles(image, sheet, pictures)
    return image


def _ground(scene: Scene, palette: Palette) -> Image.Image:
    """Return sea and land, the sea lighter along the coasts."""
    size = scene.land.size
    near = scene.land.filter(ImageFilter.GaussianBlur(26)).point(lambda value: min(value * 2, 255))
    image = Image.composite(Image.new("RGB", size, palette.sea), Image.new("RGB", size, palette.deep), near)
    image.paste(palette.grid, mask=scene.grid.point(lambda value: value * 9 // 10))
    image.paste(palette.land, mask=scene.land)
    image.paste(palette.border, mask=ImageChops.multiply(scene.grid, scene.land).point(lambda value: value * 4 // 10))
    # What lies a pixel or two inside land is a border, the rest of the outlines is coast.
    inside = scene.land.filter(ImageFilter.BoxBlur(2)).point(lambda value: 0 if value < 250 else 255)
    image.paste(palette.border, mask=ImageChops.multiply(scene.outlines, inside))
    image.paste(palette.coast, mask=ImageChops.multiply(scene.outlines, ImageChops.invert(inside)))
    if scene.world:
        paper = Image.new("RGB", size, palette.paper)
        image = Image.composite(image, paper, scene.world)
    return image


def _way(image: Image.Image, scene: Scene, palette: Palette) -> None:
    image.paste(palette.halo, mask=scene.around.point(lambda value: value * 9 // 10))
    image.paste(_colours(scene, palette), mask=scene.way)
    if scene.shots:
        image.paste(palette.halo, mask=Mask(*image.size).discs(scene.shots, SHOT_RADIUS).made())


def _colours(scene: Scene, palette: Palette) -> Image.Image:
    """Return a picture in which each pixel of the way has its colour; the mask cuts out the way itself."""
    image = Image.new("RGB", scene.way.size, palette.ramp[0])
    draw = ImageDraw.Draw(image)
    segments = scene.segments
    length = np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0)
    # A long straight piece is cut, its colours going on from those of the piece before to those of the piece after.
    pieces = np.clip(np.ceil(length / _SHARE_PX), 1, 400).astype(np.intp)
    which = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    before = np.concatenate([segments.share[:1], (segments.share[1:] + segments.share[:-1]) / 2])
    after = np.concatenate([before[1:], segments.share[-1:]])
    same = np.diff(segments.line, prepend=-1) == 0
    before = np.where(same, before, segments.share)
    after = np.where(np.append(same[1:], False), after, segments.share)
    start, end = step / pieces[which], (step + 1) / pieces[which]
    shares = before[which] + (after - before)[which] * (start + end) / 2
    colours = palette.along(shares).round().astype(int).tolist()
    across, down = segments.x1 - segments.x0, segments.y1 - segments.y0
    ends = np.column_stack(
        [
            segments.x0[which] + across[which] * start,
            segments.y0[which] + down[which] * start,
            segments.x0[which] + across[which] * end,
            segments.y0[which] + down[which] * end,
        ]
    ).tolist()
    for colour, line in zip(colours, ends, strict=True):
        draw.line(line, fill=tuple(colour), width=14)
    return image


def _light(image: Image.Image, scene: Scene, palette: Palette) -> Image.Image:
    glow = scene.glow
    if glow is None:
        return image
    base = np.asarray(image, dtype=np.float64)
    colours = palette.along(glow.share.ravel()).reshape(*glow.share.shape, 3)
    dark = palette.name == "dark"
    halo = glow.halo[..., np.newaxis] * (0.55 if dark else 0.34)
    lit = base + (colours - base) * halo
    core = glow.core[..., np.newaxis]
    lit += (colours - lit) * core
    if dark:  # what was passed most often is nearly white
        lit += (255 - lit) * np.clip(core - 0.62, 0, 1) * 0.9
    return Image.fromarray(lit.round().clip(0, 255).astype(np.uint8))


def _veil(sheet: Sheet) -> Image.Image:
    """Return the mask of the paper that lies over the map below words."""
    rows, columns = np.arange(sheet.height)[:, np.newaxis], np.arange(sheet.width)[np.newaxis, :]
    cover = np.zeros((sheet.height, sheet.width))
    for at, (start, end), falls in (
        (rows, sheet.fade_top, True),
        (rows, sheet.fade_bottom, False),
        (columns, sheet.fade_left, True),
    ):
        if end > start:
            share = _smooth(np.clip((at - start) / (end - start), 0, 1))
            cover = np.maximum(cover, 1 - share if falls else share)
    return Image.fromarray((cover * 255).round().astype(np.uint8))


def _smooth(share: Floats) -> Floats:
    return share * share * (3 - 2 * share)


def _names_of_regions(image: Image.Image, scene: Scene, palette: Palette) -> None:
    hand = COUNTRY if scene.frame.metres_per_px >= COUNTRIES_FROM_M else TOWN
    draw = ImageDraw.Draw(image)
    for region in scene.regions:
        x = region.x - (width_of(region.name, hand) - hand.tracking) / 2
        write(draw, x, region.y + hand.cap_height / 2, region.name, hand, palette.region)


def _markers(image: Image.Image, scene: Scene, palette: Palette) -> None:
    for x, y, share in scene.ends:
        _disc(image, x, y, 8.5, palette.halo)
        _disc(image, x, y, 6.0, palette.at(share))
    for label in scene.labels:
        if label.leader:
            line = np.array(label.leader).reshape(2, 2)
            _strokes(image, [line], 4.0, palette.halo)
            _strokes(image, [line], 1.4, palette.muted)
    for number in reversed(range(len(scene.stops))):
        stop, colour = scene.stops[number], palette.at(scene.shares[number]) if scene.glow is None else palette.ink
        picture = emoji_picture(stop.emoji, round(EMOJI_RADIUS * 1.22), "#14212b") if stop.emoji else None
        radius = EMOJI_RADIUS if picture else DOT_RADIUS
        _shadow(image, stop.x, stop.y, radius, palette)
        _disc(image, stop.x, stop.y, radius, palette.disc if picture else palette.halo)
        if picture:
            _disc(image, stop.x, stop.y, radius, colour, inner=radius - 3)
            image.paste(picture, (round(stop.x - picture.width / 2), round(stop.y - picture.height / 2)), picture)
        else:
            _disc(image, stop.x, stop.y, radius - 2.5, colour)
            _disc(image, stop.x, stop.y, radius - 6, palette.disc)


def _strokes(image: Image.Image, lines: list[Floats], width_px: float, colour: str) -> None:
    """Draw lines that cover a small part of the picture."""
    corners = np.vstack(lines)
    left, top = np.floor(corners.min(axis=0) - width_px).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0) + width_px).astype(int).tolist()
    mask = Mask(right - left, bottom - top).lines([line - [left, top] for line in lines], width_px).made()
    image.paste(colour, (left, top), mask)


def _disc(image: Image.Image, x: float, y: float, radius: float, colour: str, inner: float = 0.0) -> None:
    """Draw a disc, or a ring around ``inner``."""
    left, top, side = int(x - radius) - 2, int(y - radius) - 2, int(2 * radius) + 5
    mask = Mask(side, side).discs([(x - left, y - top)], radius)
    if inner:
        mask.discs([(x - left, y - top)], inner, value=0)
    image.paste(colour, (left, top), mask.made())


def _shadow(image: Image.Image, x: float, y: float, radius: float, palette: Palette) -> None:
    side = int(radius * 2) + 28
    left, top = int(x) - side // 2, int(y) - side // 2
    mask = Mask(side, side).discs([(x - left, y - top + 2.5)], radius).made().filter(ImageFilter.GaussianBlur(4))
    image.paste(palette.shadow, (left, top), mask.point(lambda value: value * (45 if palette.name == "dark" else 26) // 100))


def _labels(image: Image.Image, scene: Scene, palette: Palette) -> None:
    texts: list[tuple[float, float, str, Hand]] = []
    colours = []
    for label in scene.labels:
        stop, detail, box = scene.stops[label.of], scene.details[label.of], label.box
        baseline = box.top + 4 + NAME.cap_height
        for text, hand, colour in ((stop.name, NAME, palette.ink), (detail, DETAIL, palette.muted)):
            if not text:
                continue
            width = width_of(text, hand)
            middle = box.left + (box.width - width) / 2
            on_left, on_right = box.right <= stop.x, box.left >= stop.x
            x = box.right - 4 - width if on_left else box.left + 4 if on_right else middle
            if hand is DETAIL:
                baseline = box.bottom - 6
            texts.append((x, baseline, text, hand))
            colours.append(colour)
    around = silhouette(image.size, texts, 3).filter(ImageFilter.GaussianBlur(1.2))
    image.paste(palette.halo, mask=around.point(lambda value: value * 92 // 100))
    draw = ImageDraw.Draw(image)
    for (x, baseline, text, hand), colour in zip(texts, colours, strict=True):
        write(draw, x, baseline, text, hand, colour)


def _furniture(image: Image.Image, scene: Scene, sheet: Sheet, palette: Palette) -> None:
    """Draw scale and globe."""
    draw = ImageDraw.Draw(image)
    if scene.scale:
        box = scale_box(sheet, scene.scale).grown(-8)
        hand = Hand(16, 500)
        line = np.array(
            [[box.left, box.bottom - 6], [box.left, box.bottom], [box.right, box.bottom], [box.right, box.bottom - 6]]
        )
        _strokes(image, [line], 1.6, palette.muted)
        words = scene.scale.words
        write(draw, (box.left + box.right - width_of(words, hand)) / 2, box.bottom - 9, words, hand, palette.muted)
    if scene.globe:
        left, top = round(sheet.globe.left), round(sheet.globe.top)
        tile = Image.new("RGB", scene.globe.disc.size, palette.deep)
        tile.paste(palette.coast, mask=scene.globe.land)
        image.paste(tile, (left, top), scene.globe.disc)
        x, y = left + scene.globe.spot[0], top + scene.globe.spot[1]
        _disc(image, x, y, 9, palette.halo)
        _disc(image, x, y, 6, palette.ramp[3])


def _words(image: Image.Image, sheet: Sheet, palette: Palette) -> None:
    draw = ImageDraw.Draw(image)
    for text in sheet.texts:
        write(draw, text.x, text.baseline, text.text, text.hand, palette.muted if text.muted else palette.ink)
    if sheet.bar:
        _gradient(image, sheet.bar, palette)
    for sample in sheet.samples:
        kind = _KIND_OF_SAMPLE[sample.column]
        line = np.array([[sample.x + 3, sample.y], [sample.end - 3, sample.y]])
        lines = dashed(line, 8, 8) if kind == FLIGHT else [line]
        _strokes(image, lines, WIDTHS[kind], palette.at(0.5))


def _gradient(image: Image.Image, box: Box, palette: Palette) -> None:
    left, top, right, bottom = (round(edge) for edge in box)
    colours = palette.along(np.linspace(0, 1, right - left)).round().astype(np.uint8)
    bar = Image.fromarray(np.repeat(colours[np.newaxis], bottom - top, axis=0))
    mask = Mask(*bar.size).rounded((0, 0, *bar.size), (bottom - top) / 2).made()
    image.paste(bar, (left, top), mask)


def _tiles(image: Image.Image, sheet: Sheet, pictures: list[Image.Image]) -> None:
    for box, picture in zip(sheet.tiles, pictures, strict=True):
        tile = cropped(picture, round(box.width), round(box.height))
        mask = Mask(*tile.size).rounded((0, 0, *tile.size), _CORNER_PX).made()
        image.paste(tile, (round(box.left), round(box.top)), mask)
