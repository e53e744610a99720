/** What Helm 4 worded anew, in Helm 3's words. */

/** In order; each may stand anywhere in a message, behind the prefixes that wrap it. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/release name check failed: /, ''],
  [/chart dependencies processing failed: /, ''],
  [/cluster reachability check failed: /, ''],
  [/kubernetes cluster unreachable/, 'Kubernetes cluster unreachable'],
  [/hiding Kubernetes secrets requires/, 'Hiding Kubernetes secrets requires'],
  [/unable to continue with (install|update): /, 'Unable to continue with $1: '],
  [/cannot reuse a name that is still in use/, 'cannot re-use a name that is still in use'],
  [/due to rollback-on-failure being set/, 'due to atomic being set'],
  [
    /an error occurred while checking for chart dependencies\. You may need to run 'helm dependency build' to fetch/,
    'An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch',
  ],
  // Go's names of types, as decoders tell them.
  [/(of type (?:\[\])?\*?)v2\.(Metadata|Maintainer|Dependency|Lock)\b/, '$1chart.$2'],
  [/of type util\.SimpleHead\b/, 'of type releaseutil.SimpleHead'],
  [/of type common\.Values\b/, 'of type chartutil.Values'],
]

/** The text of an error. */
export function errorText(message: string): string {
  return WORDS.reduce((text, [helm4, helm3]) => text.replace(helm4, helm3), message)
}
