import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Colours of a palette; a picture of a page has few hundred, most of them edges of letters. */
const mostColours = 256;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Picture {
  readonly width: number;
  readonly height: number;
  /** One number a pixel: red, green and blue, eight bits each. */
  readonly pixels: Uint32Array;
}

/** The same picture with a palette, about a third of the size. Takes what browsers write: eight bits, no interlacing. */
export function smallPng(png: Buffer): Buffer {
  const picture = decoded(png);
  const palette = paletteOf(picture);
  return encoded(picture, palette);
}

function decoded(png: Buffer): Picture {
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const rows = unfiltered(inflateSync(Buffer.concat(dataOf(png))), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let n = 0; n < pixels.length; n += 1) pixels[n] = (rows[n * channels]! << 16) | rows.readUInt16BE(n * channels + 1);
  return { width, height, pixels };
}

function dataOf(png: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = signature.length; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return parts;
}

/** @source PNG, third edition, 9.2: each row says how its bytes differ from those to the left and above. */
function unfiltered(data: Buffer, width: number, height: number, channels: number): Buffer {
  const rows = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (width + 1)];
    for (let x = 0; x < width; x += 1) {
      const left = x < channels ? 0 : rows[y * width + x - channels]!;
      const up = y === 0 ? 0 : rows[(y - 1) * width + x]!;
      const corner = x < channels || y === 0 ? 0 : rows[(y - 1) * width + x - channels]!;
      const by = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : filter === 4 ? paeth(left, up, corner) : 0;
      rows[y * width + x] = (data[y * (width + 1) + 1 + x]! + by) & 255;
    }
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The most frequent colours. */
function paletteOf({ pixels }: Picture): readonly number[] {
  const times = new Map<number, number>();
  for (const colour of pixels) times.set(colour, (times.get(colour) ?? 0) + 1);
  return [...times]
    .sort(([a, n], [b, m]) => m - n || a - b)
    .slice(0, mostColours)
    .map(([colour]) => colour);
}

function encoded({ width, height, pixels }: Picture, palette: readonly number[]): Buffer {
  const nearest = nearestIn(palette);
  const rows = Buffer.alloc((width + 1) * height);
  for (let n = 0; n < pixels.length; n += 1) rows[n + 1 + Math.floor(n / width)] = nearest(pixels[n]!);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = [part("IHDR", head), part("PLTE", colours), part("IDAT", deflateSync(rows, { level: 9 })), part("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

function nearestIn(palette: readonly number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, n) => [colour, n]));
  const distance = (a: number, b: number): number =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  return (colour) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    const best = palette.reduce((least, one, n) => (distance(one, colour) < distance(palette[least]!, colour) ? n : least), 0);
    known.set(colour, best);
    return best;
  };
}

function part(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, check]);
}
