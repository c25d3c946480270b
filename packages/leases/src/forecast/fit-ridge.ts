/**
 * Linear regression with a penalty on large weights, solved in closed form (normal equations, Cholesky). Columns are brought to one scale first, so that one
 * penalty fits all; the intercept is not penalised.
 */
export interface LinearFit {
  /** One for each column. */
  readonly weights: readonly number[];
  readonly intercept: number;
}

/** Null where the rows leave the weights open, which no penalty above 0 does, or where there are none. Cost: rows × columns². */
export function fitRidge(rows: readonly (readonly number[])[], targets: readonly number[], penalty: number): LinearFit | null {
  const width = rows[0]?.length ?? 0;
  if (rows.length === 0 || rows.length !== targets.length) return null;
  const means = columnMeans(rows, width);
  const scales = columnScales(rows, means);
  const target = mean(targets);
  const { gram, moments } = normalEquations({ rows, targets, means, scales, target });
  for (let at = 0; at < width; at += 1) gram[at * width + at] = (gram[at * width + at] ?? 0) + penalty * rows.length;
  const solved = solveSymmetric(gram, moments, width);
  if (solved === null) return null;
  const weights = [...solved].map((weight, at) => weight / (scales[at] ?? 1));
  const intercept = target - weights.reduce((sum, weight, at) => sum + weight * (means[at] ?? 0), 0);
  return { weights, intercept };
}

export function predictLinear({ weights, intercept }: LinearFit, row: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * (row[at] ?? 0), intercept);
}

interface Centred {
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly target: number;
}

function normalEquations({ rows, targets, means, scales, target }: Centred): {
  readonly gram: Float64Array;
  readonly moments: Float64Array;
} {
  const width = means.length;
  const gram = new Float64Array(width * width);
  const moments = new Float64Array(width);
  const centred = new Float64Array(width);
  for (const [index, row] of rows.entries()) {
    for (let at = 0; at < width; at += 1) centred[at] = ((row[at] ?? 0) - (means[at] ?? 0)) / (scales[at] ?? 1);
    const wanted = (targets[index] ?? 0) - target;
    for (let at = 0; at < width; at += 1) {
      const value = centred[at] ?? 0;
      moments[at] = (moments[at] ?? 0) + value * wanted;
      for (let other = 0; other <= at; other += 1)
        gram[at * width + other] = (gram[at * width + other] ?? 0) + value * (centred[other] ?? 0);
    }
  }
  return { gram, moments };
}

/** By Cholesky's decomposition of the lower half; null where the matrix is not positive definite. */
function solveSymmetric(matrix: Float64Array, moments: Float64Array, width: number): Float64Array | null {
  const lower = new Float64Array(width * width);
  const at = (row: number, column: number): number => lower[row * width + column] ?? 0;
  for (let row = 0; row < width; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * width + column] ?? 0;
      for (let inner = 0; inner < column; inner += 1) sum -= at(row, inner) * at(column, inner);
      if (row !== column) lower[row * width + column] = sum / at(column, column);
      else if (sum > 0) lower[row * width + column] = Math.sqrt(sum);
      else return null;
    }
  }
  const half = new Float64Array(width);
  for (let row = 0; row < width; row += 1) {
    let sum = moments[row] ?? 0;
    for (let inner = 0; inner < row; inner += 1) sum -= at(row, inner) * (half[inner] ?? 0);
    half[row] = sum / at(row, row);
  }
  const solved = new Float64Array(width);
  for (let row = width - 1; row >= 0; row -= 1) {
    let sum = half[row] ?? 0;
    for (let inner = row + 1; inner < width; inner += 1) sum -= at(inner, row) * (solved[inner] ?? 0);
    solved[row] = sum / at(row, row);
  }
  return solved;
}

function columnMeans(rows: readonly (readonly number[])[], width: number): readonly number[] {
  return Array.from({ length: width }, (_, at) => mean(rows.map((row) => row[at] ?? 0)));
}

/** A column that never changes keeps its scale: its weight becomes 0. */
function columnScales(rows: readonly (readonly number[])[], means: readonly number[]): readonly number[] {
  return means.map((middle, at) => {
    const spread = Math.sqrt(mean(rows.map((row) => ((row[at] ?? 0) - middle) ** 2)));
    return spread > 1e-12 ? spread : 1;
  });
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
