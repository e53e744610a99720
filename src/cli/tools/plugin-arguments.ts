/** What Helm takes for itself of the words behind a plugin's name. */

const VALUED = [
  ...['--kube-context', '--namespace', '-n', '--kubeconfig', '--kube-apiserver', '--kube-token', '--kube-as-user'],
  ...['--kube-as-group', '--kube-ca-file', '--registry-config', '--repository-cache', '--repository-config'],
  ...['--kube-insecure-skip-tls-verify', '--kube-tls-server-name'],
  // Ours.
  ...['--policy', '--compat'],
]
const BARE = new Set(['--debug', '--offline', '--sandbox'])

export interface PluginArguments {
  readonly known: readonly string[]
  /** The plugin's. */
  readonly own: readonly string[]
}

/** Helm: a flag that takes a value takes the next word, whatever it is. */
export function splitPluginArguments(argv: readonly string[]): PluginArguments {
  const known: string[] = []
  const own: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (VALUED.includes(word)) known.push(...argv.slice(i, ++i + 1))
    else if (BARE.has(word) || [...VALUED, '--sandbox'].some((name) => word.startsWith(`${name}=`))) known.push(word)
    else own.push(word)
  }
  return { known, own }
}
