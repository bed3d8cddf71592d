const raised: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** A very small number as a person writes it: 4 × 10⁻⁷. */
export function powerOfTen(value: number): string {
  if (value === 0) return '0';
  const [digit = '', exponent = ''] = value.toExponential(0).split('e');
  const power = [...exponent.replace('+', '')].map((character) => raised[character] ?? character).join('');
  return `${digit}\u00a0×\u00a010${power}`;
}
