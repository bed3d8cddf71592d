/**
 * JSON as Python writes it: `Infinity`, `-Infinity` and `NaN` may stand where a number stands
 * (diffusers saves `"lambda_min_clipped": -Infinity`). NaN becomes null.
 */
export function parseLenientJson(text: string): unknown {
  const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => {
    switch (token) {
      case 'Infinity':
        return '1e999';
      case '-Infinity':
        return '-1e999';
      case 'NaN':
        return 'null';
      default:
        return token;
    }
  });
  return JSON.parse(strict);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
