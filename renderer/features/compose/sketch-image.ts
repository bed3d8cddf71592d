const longestSide = 1024;

/** Opens a picture of any format the window can show and gives the bytes of a PNG, at most 1024 pixels a side. */
export async function pngOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const width = image.naturalWidth > 0 ? image.naturalWidth : 512;
    const height = image.naturalHeight > 0 ? image.naturalHeight : 512;
    const scale = Math.min(1, longestSide / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas.');
    // Drawings often come on a transparent ground; paper is white.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (png === null) throw new Error('The picture could not be written as PNG.');
    return new Uint8Array(await png.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The first picture among what was dropped or pasted. */
export function pictureIn(data: DataTransfer | null): File | null {
  return Array.from(data?.files ?? []).find((file) => file.type.startsWith('image/')) ?? null;
}

/** Text that is dropped is no business of the sketch. */
export function carriesFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') === true;
}

/** Whether a paste is text first: a picture of the copied text came along. The name of a copied file is no such text. */
export function isTextForField(target: EventTarget | null, data: DataTransfer | null, picture: File): boolean {
  if (!(target instanceof HTMLElement) || !target.matches('input, textarea')) return false;
  const text = data?.getData('text/plain') ?? '';
  return text !== '' && !text.endsWith(picture.name);
}
