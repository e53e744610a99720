/** `search`: charts by words. */
import { exactly, noArgs, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag, registryFlags } from '../flags.ts'

const resultFlags: readonly Flag[] = [
  { name: 'max-col-width', kind: 'uint', default: '50', help: 'width at which columns of the table are cut' },
  { name: 'fail-on-no-result', kind: 'bool', help: 'end with an error if nothing is found' },
  outputFlag,
]

const repo: Command = {
  name: 'repo',
  usage: '[keyword]',
  short: 'search the repositories that have a name here',
  flags: [
    { name: 'regexp', short: 'r', kind: 'bool', help: 'the words are a regular expression' },
    { name: 'versions', short: 'l', kind: 'bool', help: 'print every version of each chart' },
    { name: 'devel', kind: 'bool', help: 'also take pre-release versions, as --version ">0.0.0-0" does' },
    { name: 'version', kind: 'string', help: 'print versions in this range only' },
    ...resultFlags,
  ],
  run: async () => {
    const { runSearchRepo } = await import('../verbs/search-repo.ts')
    return (invocation: Invocation) => runSearchRepo(invocation)
  },
}

const hub: Command = {
  name: 'hub',
  usage: '[KEYWORD]',
  short: 'search Artifact Hub, or a hub of your own',
  flags: [
    { name: 'endpoint', kind: 'string', default: 'https://hub.helm.sh', help: 'the hub to ask' },
    { name: 'list-repo-url', kind: 'bool', help: 'print the address of the repository too' },
    ...resultFlags,
  ],
  run: async () => {
    const { runSearchHub } = await import('../verbs/search-hub.ts')
    return (invocation: Invocation) => runSearchHub(invocation)
  },
}

const oci: Command = {
  name: 'oci',
  usage: 'REFERENCE',
  short: 'search a registry',
  long: `Prints the charts at oci://HOST/PATH and below it, each with its newest version. \`search oci://HOST/PATH\` is the same.

Tags that are versions count; charts below the path are found where the registry tells what it has (many do not: give the path of a chart
then). NAME is what install, pull and the others take.`,
  takes: /^oci:\/\//,
  args: exactly(1),
  flags: [
    { name: 'versions', short: 'l', kind: 'bool', help: 'print every version of each chart' },
    { name: 'devel', kind: 'bool', help: 'also take pre-release versions' },
    { name: 'version', kind: 'string', help: 'print versions in this range only' },
    ...resultFlags,
    ...registryFlags,
  ],
  run: async () => {
    const { runSearchOci } = await import('../verbs/search-oci.ts')
    return (invocation: Invocation) => runSearchOci(invocation)
  },
}

export const searchCommand: Command = {
  name: 'search',
  usage: '[command]',
  short: 'search charts by words',
  args: noArgs,
  commands: [hub, repo, oci],
}
