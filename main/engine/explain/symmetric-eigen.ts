/** Eigenvalues, largest first, and their unit eigenvectors as rows: vectors[k] belongs to values[k]. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

const MOST_SWEEPS = 60;
const CONVERGED = 1e-20;

/** Eigen-decomposition of a symmetric matrix, given by rows [n, n], with Jacobi's cyclic rotations (Golub and Van Loan 2013, §8.5). */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = Array.from({ length: size }, (_, at) => Float64Array.from({ length: size }, (__, other) => (at === other ? 1 : 0)));
  const scale = a.reduce((sum, row) => sum + row.reduce((total, value) => total + value * value, 0), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > CONVERGED * scale; sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, v, p, q);
  }
  const order = Array.from({ length: size }, (_, at) => at).sort((i, j) => at(a, j, j) - at(a, i, i));
  return { values: Float64Array.from(order, (k) => at(a, k, k)), vectors: order.map((k) => v[k] ?? new Float64Array(size)) };
}

const at = (rows: readonly Float64Array[], row: number, column: number): number => rows[row]?.[column] ?? 0;

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0;
  a.forEach((row, p) => row.forEach((value, q) => (sum += p === q ? 0 : value * value)));
  return sum;
}

/** Makes a[p][q] zero; v keeps the eigenvectors as rows. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ, vectorP, vectorQ] = [a[p], a[q], v[p], v[q]];
  const pivot = rowP?.[q] ?? 0;
  if (rowP === undefined || rowQ === undefined || vectorP === undefined || vectorQ === undefined || pivot === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * pivot);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (first: Float64Array, second: Float64Array): void => {
    for (let k = 0; k < first.length; k += 1) {
      const [x, y] = [first[k] ?? 0, second[k] ?? 0];
      first[k] = c * x - s * y;
      second[k] = s * x + c * y;
    }
  };
  turn(rowP, rowQ);
  for (const row of a) {
    const [x, y] = [row[p] ?? 0, row[q] ?? 0];
    row[p] = c * x - s * y;
    row[q] = s * x + c * y;
  }
  turn(vectorP, vectorQ);
}
