import type { Camera } from '../../../../shared/domain/camera.ts';
import { formatClock, formatDay, zoneName } from '../../../lib/format.ts';

/** What is known of a picture that is taken off the wall. Times are epoch milliseconds by the server's clock. */
export interface SnapshotFacts {
  readonly camera: Pick<Camera, 'id' | 'name' | 'demonstration'>;
  readonly site: string;
  readonly timezone: string;
  readonly pictureAt: number;
  readonly takenAt: number;
  readonly mode: 'live' | 'recorded' | 'still';
  readonly by: string;
  readonly deployment: string;
}

/** `2.4 s`; of a recording the age says nothing. */
const ageWords = ({ mode, pictureAt, takenAt }: SnapshotFacts) =>
  mode === 'recorded'
    ? 'recorded'
    : `${mode}, ${(Math.max(0, takenAt - pictureAt) / 1_000).toFixed(1)} s old when taken`;

/** The lines under a picture: whose, when and in which zone, how old, who took it. Nothing is written over the picture. */
export function captionLines(facts: SnapshotFacts): readonly string[] {
  const { camera, pictureAt, timezone } = facts;
  const local = `${formatDay(pictureAt, timezone)} ${formatClock(pictureAt, timezone)} ${zoneName(timezone, pictureAt)}`;
  const utc = new Date(pictureAt).toISOString().replace('T', ' ').replace('Z', ' UTC');
  return [
    `${camera.id}  ${camera.name}, ${facts.site}`,
    `Picture of ${utc}  (${local}), ${ageWords(facts)}`,
    `Taken by ${facts.by}, ${facts.deployment}${camera.demonstration ? '.  DEMONSTRATION: nothing seen here happened' : ''}`,
  ];
}

/** `C-101_2026-11-23T04-31-32-480Z.png`: sorts by camera, then by time, on any file system. */
export function snapshotName(facts: Pick<SnapshotFacts, 'camera' | 'pictureAt'>, type: SnapshotType): string {
  const camera = facts.camera.id.replace(/[^\w-]+/g, '-');
  return `${camera}_${new Date(facts.pictureAt).toISOString().replace(/[:.]/g, '-')}.${type === 'image/png' ? 'png' : 'jpg'}`;
}

export type SnapshotType = 'image/png' | 'image/jpeg';
const JPEG_QUALITY = 0.95;

/** The picture, pixel for pixel, with a bar of its own beneath it that says what it is. */
export async function drawSnapshot(
  picture: Blob,
  lines: readonly string[],
  type: SnapshotType,
): Promise<Blob> {
  const bitmap = await createImageBitmap(picture);
  try {
    const { width, height } = bitmap;
    const size = Math.max(11, Math.round(width / 58));
    const line = Math.round(size * 1.5);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height + line * lines.length + size;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws no pictures.');
    context.drawImage(bitmap, 0, 0);
    context.fillStyle = '#06090f';
    context.fillRect(0, height, width, canvas.height - height);
    context.fillStyle = '#eaf1fb';
    context.textBaseline = 'middle';
    lines.forEach((text, index) => {
      context.font = `${index === 0 ? '600 ' : ''}${size}px "Inter Variable", sans-serif`;
      context.fillText(text, size, height + size / 2 + line * (index + 0.5), width - 2 * size);
    });
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('This browser could not encode the picture.'))),
        type,
        JPEG_QUALITY,
      ),
    );
  } finally {
    bitmap.close();
  }
}

/** Hands a file to the browser's downloads. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
