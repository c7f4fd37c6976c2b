/** Plain logistic regression by full-batch gradient descent with Nesterov momentum; deterministic, no dependencies. */

export interface Example {
  features: Array<{ name: string; value: number }>;
  label: 0 | 1;
}

interface Design {
  names: string[];
  columns: Int32Array[];
  values: Float64Array[];
  labels: Uint8Array;
}

interface FitOptions {
  iterations: number;
  /** Step size of one gradient step on the mean log loss. */
  learningRate: number;
  /** L2 penalty on every weight except the bias. */
  ridge: number;
}

export function fitLogistic(examples: readonly Example[], options: FitOptions) {
  const design = buildDesign(examples);
  const size = design.names.length + 1;
  let weights = new Float64Array(size);
  let previous = new Float64Array(size);
  for (let step = 1; step <= options.iterations; step++) {
    const momentum = (step - 1) / (step + 2);
    const probe = weights.map((weight, index) => weight + momentum * (weight - previous[index]!));
    const slope = gradient(design, probe, options.ridge);
    previous = weights;
    weights = probe.map((weight, index) => weight - options.learningRate * slope[index]!);
  }
  return {
    bias: round(weights[0]!),
    weights: Object.fromEntries(design.names.map((name, index) => [name, round(weights[index + 1]!)])),
  };
}

function buildDesign(examples: readonly Example[]): Design {
  const names = [...new Set(examples.flatMap((example) => example.features.map((feature) => feature.name)))].sort();
  const position = new Map(names.map((name, index) => [name, index + 1]));
  return {
    names,
    columns: examples.map((example) => Int32Array.from(example.features, ({ name }) => position.get(name)!)),
    values: examples.map((example) => Float64Array.from(example.features, ({ value }) => value)),
    labels: Uint8Array.from(examples, (example) => example.label),
  };
}

function gradient(design: Design, weights: Float64Array, ridge: number): Float64Array {
  const slope = new Float64Array(weights.length);
  const share = 1 / design.columns.length;
  design.columns.forEach((columns, row) => {
    const values = design.values[row]!;
    let logit = weights[0]!;
    for (let at = 0; at < columns.length; at++) logit += weights[columns[at]!]! * values[at]!;
    const residual = (1 / (1 + Math.exp(-logit)) - design.labels[row]!) * share;
    slope[0]! += residual;
    for (let at = 0; at < columns.length; at++) slope[columns[at]!]! += residual * values[at]!;
  });
  for (let column = 1; column < slope.length; column++) slope[column]! += ridge * weights[column]!;
  return slope;
}

function round(weight: number): number {
  return Math.round(weight * 1e5) / 1e5;
}
