import { useEffect, useRef, useState, type SyntheticEvent } from 'react';

interface SmoothPictureProps {
  readonly address: string;
  readonly alt: string;
  readonly className?: string;
  readonly onFailed?: () => void;
}

/**
 * A small picture shown large. The browser scales pictures up bilinearly, which shows as a grid at five times the
 * size; a canvas doubling with the best interpolation does not. The `img` underneath keeps the meaning.
 */
export function SmoothPicture({ address, alt, className, onFailed }: SmoothPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [image, setImage] = useState<HTMLImageElement | null>(null);

  useEffect(() => {
    const target = canvas.current;
    if (image === null || target === null) return;
    const draw = (): void => paint(target, image);
    const observer = new ResizeObserver(draw);
    observer.observe(target);
    draw();
    return () => observer.disconnect();
  }, [image, address]);

  const loaded = (event: SyntheticEvent<HTMLImageElement>): void => {
    setImage(event.currentTarget);
    if (canvas.current !== null) paint(canvas.current, event.currentTarget);
  };

  const lost = (): void => {
    if (canvas.current !== null) canvas.current.width = 0;
    onFailed?.();
  };

  return (
    <div className={`smooth ${className ?? ''}`}>
      <img src={address} alt={alt} draggable={false} onLoad={loaded} onError={lost} />
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}

function paint(target: HTMLCanvasElement, image: HTMLImageElement): void {
  if (!image.complete || image.naturalWidth === 0) return;
  const width = Math.round(target.clientWidth * window.devicePixelRatio);
  const height = Math.round(target.clientHeight * window.devicePixelRatio);
  if (width === 0 || height === 0) return;
  let source: HTMLImageElement | OffscreenCanvas = image;
  let sourceWidth = image.naturalWidth;
  let sourceHeight = image.naturalHeight;
  // Doubling keeps each step inside what the bicubic filter does well.
  while (sourceWidth * 2 < width && sourceHeight * 2 < height) {
    const next = new OffscreenCanvas(sourceWidth * 2, sourceHeight * 2);
    const context = next.getContext('2d');
    if (context === null) return;
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, next.width, next.height);
    source = next;
    sourceWidth = next.width;
    sourceHeight = next.height;
  }
  target.width = width;
  target.height = height;
  const context = target.getContext('2d');
  if (context === null) return;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
}
