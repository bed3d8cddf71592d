// Draws resources/icons/*.png from icon.svg with Electron itself: `"$(node scripts/electron-runtime.mjs)" scripts/render-icons.cjs`.
const { app, BrowserWindow } = require('electron');
const fs = require('node:fs');
const path = require('node:path');

const folder = path.join(__dirname, '..', 'resources', 'icons');
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];

app.disableHardwareAcceleration();
async function renderIcons() {
  await app.whenReady();
  const svg = fs.readFileSync(path.join(folder, 'icon.svg'), 'utf8');
  const window = new BrowserWindow({ show: false, webPreferences: { offscreen: true, sandbox: true } });
  await window.loadURL('about:blank');
  for (const size of sizes) {
    const dataUrl = await window.webContents.executeJavaScript(`(async () => {
      const image = new Image();
      image.src = 'data:image/svg+xml;base64,' + btoa(${JSON.stringify(svg)});
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = ${size};
      canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
      return canvas.toDataURL('image/png');
    })()`);
    const png = Buffer.from(dataUrl.split(',')[1], 'base64');
    fs.writeFileSync(path.join(folder, size === 1024 ? 'icon.png' : `${size}x${size}.png`), png);
  }
  app.quit();
}

void renderIcons();
