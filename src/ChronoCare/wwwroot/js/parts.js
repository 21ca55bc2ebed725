// Photos on their way to the shop: made small first, then sent in parts, so that a line that breaks goes on where it was.

const part = 256 * 1024, longEdge = 2000;

/** The shop keeps no more than 2000 pixels of a photo, so a phone need not send more through a poor line. */
export async function shrink(file) {
  if (file.size < 400_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longEdge / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#fff';
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.imageSmoothingQuality = 'high';
    draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise(yes => canvas.toBlob(yes, 'image/jpeg', 0.9));
    return small && small.size < file.size ? small : file;
  } catch { return file; }
}

/**
 * Sends `blob` from byte `from` on by `put(bytes, range)`, which answers what the shop says; `tell(bytes)` hears how many are there. Answers what the shop said last.
 */
export async function inParts(blob, from, put, tell) {
  let last = null;
  for (let sent = from; sent < blob.size;) {
    tell(sent);
    const end = Math.min(blob.size, sent + part);
    last = await put(blob.slice(sent, end), `bytes ${sent}-${end - 1}/${blob.size}`);
    const now = last.receivedBytes ?? last.present?.receivedBytes ?? sent;
    // Another connection is still bringing this photo.
    if (last.status === 409 && now === sent) await new Promise(yes => setTimeout(yes, 1000));
    sent = now;
  }
  tell(blob.size);
  return last;
}
