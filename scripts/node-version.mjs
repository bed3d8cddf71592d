/**
 * The Nodes that can load an ES module with `require`, as Electron's installer does: 20.19 or newer of Node 20, and 22.12
 * or newer. `engines` in package.json says the same.
 * @param {string} version such as `22.12.0`
 * @returns {string | null} what to say to someone whose Node is too old
 */
export function nodeObstacle(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return null;
  return `FineXL Studio needs Node 22.12 or newer (of Node 20, 20.19 or newer); this is Node ${version}. Install a newer one and try again.`;
}
