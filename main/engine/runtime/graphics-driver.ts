import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The graphics cards and their drivers in words, as far as the operating system tells without opening them; '' where it
 * tells nothing. ONNX Runtime does not say which adapter it takes, so a verdict holds for all that are there together:
 * another card or another driver is tried anew.
 */
export async function graphicsDriver(environment: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform = process.platform): Promise<string> {
  switch (platform) {
    case 'linux':
      return [...vulkanOverride(environment), ...(await nvidiaModule()), ...(await cards()), ...(await vulkanDrivers())].join(', ');
    case 'win32':
      return windowsDrivers();
    default:
      // macOS brings its drivers with the system, whose release is in the runtime's name.
      return '';
  }
}

function vulkanOverride(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const driver = environment['VK_ICD_FILENAMES'] ?? environment['VK_DRIVER_FILES'];
  return driver === undefined ? [] : [`Vulkan driver ${driver}`];
}

/** “NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.124.06 …” */
async function nvidiaModule(): Promise<readonly string[]> {
  const text = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const version = /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/u.exec(text)?.[1];
  return version === undefined ? [] : [`NVIDIA ${version}`];
}

/** PCI ids of the cards: “10de:2330”. */
async function cards(): Promise<readonly string[]> {
  const folder = '/sys/class/drm';
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^card\d+$/u.test(name)).toSorted();
  const ids = await Promise.all(
    names.map(async (name) => {
      const read = (file: string): Promise<string> => readFile(join(folder, name, 'device', file), 'utf8').then((text) => text.trim().replace(/^0x/u, ''));
      return Promise.all([read('vendor'), read('device')]).then(
        ([vendor, device]) => [`card ${vendor}:${device}`],
        () => [],
      );
    }),
  );
  return ids.flat();
}

/** Vulkan's drivers name themselves and their version in manifests; Mesa's version is in its library's name or the manifest. */
async function vulkanDrivers(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']) {
    const names: readonly string[] = await readdir(folder).catch(() => []);
    for (const name of names.toSorted()) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      const version = /"api_version"\s*:\s*"([^"]+)"/u.exec(text)?.[1];
      if (version !== undefined) found.push(`${name.replace(/\.json$/u, '')} ${version}`);
    }
  }
  return found;
}

const DISPLAY_CLASS = String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}`;

async function windowsDrivers(): Promise<string> {
  const ask = async (value: string): Promise<readonly string[]> => {
    const { stdout } = await promisify(execFile)('reg', ['query', DISPLAY_CLASS, '/s', '/v', value], { windowsHide: true });
    return [...stdout.matchAll(/REG_SZ\s+(.+?)\r?$/gmu)].map(([, found]) => (found ?? '').trim());
  };
  try {
    const [names, versions] = await Promise.all([ask('DriverDesc'), ask('DriverVersion')]);
    return names.map((name, at) => `${name} ${versions[at] ?? ''}`.trim()).join(', ');
  } catch {
    return '';
  }
}
