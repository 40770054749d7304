/** One observation: values, whether it is right (0 to 1), and how much it counts. */
export interface Observation {
  values: number[]
  truth: number
  weight: number
}

export interface Fitted {
  bias: number
  weights: number[]
}

const ROUNDS = 25
/** Keeps weights small that the data say little about. */
const RIDGE = 1

/** A logistic regression with a ridge, by Newton's method (iteratively reweighted least squares). */
export function fitLogistic(observations: Observation[]): Fitted {
  const size = (observations[0]?.values.length ?? 0) + 1
  let weights = new Array<number>(size).fill(0)
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight, index) => (index === 0 ? 0 : -RIDGE * weight))
    const curvature = weights.map((_, row) =>
      weights.map((__, column) => (row === column ? (row === 0 ? 1e-9 : RIDGE) : 0))
    )
    for (const { values, truth, weight } of observations) {
      const row = [1, ...values]
      const logit = row.reduce((sum, value, index) => sum + value * weights[index]!, 0)
      const chance = 1 / (1 + Math.exp(-logit))
      const pull = weight * (truth - chance)
      const bend = weight * chance * (1 - chance)
      for (let one = 0; one < size; one++) {
        gradient[one]! += pull * row[one]!
        for (let two = 0; two < size; two++) curvature[one]![two]! += bend * row[one]! * row[two]!
      }
    }
    const step = solve(curvature, gradient)
    weights = weights.map((weight, index) => weight + step[index]!)
  }
  const [bias = 0, ...rest] = weights
  return { bias, weights: rest }
}

/** Gauss's elimination with pivots. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row
    }
    const kept = rows[column]!
    rows[column] = rows[pivot]!
    rows[pivot] = kept
    for (let row = 0; row < size; row++) {
      if (row === column) continue
      const factor = rows[row]![column]! / rows[column]![column]!
      for (let at = column; at <= size; at++) rows[row]![at]! -= factor * rows[column]![at]!
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!)
}
