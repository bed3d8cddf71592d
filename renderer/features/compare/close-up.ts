/** How far to scroll so that a place of the picture (0…1 of `length` pixels) comes to lie at a pixel of the frame. */
export function scrollFor(place: number, length: number, at: number): number {
  return Math.max(0, place * length - at);
}

/** The picture follows the pointer, so the scrolling goes against it. */
export function draggedTo(scrolled: number, from: number, to: number): number {
  return scrolled - (to - from);
}

/** How much of a frame (0…1 of its width and height) a picture of another shape fills when it is fitted in. */
export function shareOfFrame(frameRatio: number, ratio: number): { readonly width: number; readonly height: number } {
  return ratio < frameRatio ? { width: ratio / frameRatio, height: 1 } : { width: 1, height: frameRatio / ratio };
}
