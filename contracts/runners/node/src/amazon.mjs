/**
 * Which hosts may be Amazon's: what is sent there is billed.
 */

/** What names of its endpoints end with, by partition; S3 is at the first of a pair. */
const SUFFIXES = [
  ["amazonaws.com", "api.aws"],
  ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  ["amazonaws.eu", "api.amazonwebservices.eu"],
  ["c2s.ic.gov", "api.aws.ic.gov"],
  ["sc2s.sgov.gov", "api.aws.scloud"],
  ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],
];

/**
 * Whether an endpoint may be Amazon's: its name ends as theirs do. Addresses, `localhost` and
 * names of one label do not, and so are nobody's.
 * @param {URL} endpoint its hostname is in lower case, and in ASCII
 * @returns {boolean}
 */
export function isAmazon(endpoint) {
  return partitionOf(endpoint) !== undefined;
}

/**
 * Amazon's S3 beside an endpoint of Amazon's.
 * @param {URL} endpoint
 * @param {string} region
 * @returns {URL}
 */
export function storeBeside(endpoint, region) {
  const [suffix] = partitionOf(endpoint);
  return new URL(`https://s3.${region}.${suffix}`);
}

function partitionOf({ hostname }) {
  const name = `.${hostname.replace(/\.+$/, "")}`;
  return SUFFIXES.find((pair) =>
    pair.some((suffix) => name.endsWith(`.${suffix}`)),
  );
}
