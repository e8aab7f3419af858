/**
 * JMESPath, as the specification has it.
 *
 * By the community's implementation: the older `jmespath` takes `null < 1` for true.
 */
import {
  TYPE_ARRAY_NUMBER,
  TYPE_ARRAY_STRING,
  register,
  search,
} from "@jmespath-community/jmespath";

// Theirs (1.3.0) sorts numbers as texts: 9.2 after 75.4.
register(
  "sort",
  ([values]) => [...values].sort(compared),
  [{ types: [TYPE_ARRAY_STRING, TYPE_ARRAY_NUMBER] }],
  { override: true },
);

/**
 * What an expression gives.
 * @param {string} expression
 * @param {unknown} value
 * @returns {unknown} the text of the error if it cannot be evaluated
 */
export function evaluate(expression, value) {
  try {
    return search(value, expression);
  } catch (error) {
    return error.message;
  }
}

function compared(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
