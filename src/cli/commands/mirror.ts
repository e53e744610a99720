/** `mirror`: charts to another place. */
import { atLeast, type Command, type Invocation } from '../command.ts'
import { develFlag, registryFlags, reworded } from '../flags.ts'

export const mirrorCommand: Command = {
  name: 'mirror',
  usage: 'CHART [...] TARGET',
  short: 'copy charts and what they depend on to another place',
  long: `Copies charts, byte for byte and with their signatures, from repositories and registries to a registry, a folder with an index, or a
server that takes charts; and the charts that their Chart.yaml names, and so on. What the target has already is left alone.`,
  args: atLeast(2),
  flags: [
    develFlag,
    ...reworded(registryFlags, {
      username: 'user name for the source',
      password: 'password for the source',
      'plain-http': 'ask source registries over plain HTTP',
    }),
    { name: 'repo', kind: 'string', help: 'address of the repository that CHART is a name in' },
    { name: 'version', kind: 'string', help: 'version or range; the newest stable one if it is not given' },
    { name: 'all-versions', kind: 'bool', help: 'copy every version, or every one in the range' },
    { name: 'no-dependencies', kind: 'bool', help: 'copy the charts only, not what they depend on' },
    { name: 'force', kind: 'bool', help: 'replace versions that are another chart at the target' },
    { name: 'target-username', kind: 'string', help: 'user name for the target' },
    { name: 'target-password', kind: 'string', help: 'password for the target' },
    { name: 'target-ca-file', kind: 'string', help: 'certificate authority of the target' },
    { name: 'target-plain-http', kind: 'bool', help: 'ask the target over plain HTTP' },
    { name: 'target-insecure-skip-tls-verify', kind: 'bool', help: 'do not verify certificates of the target' },
  ],
  run: async () => {
    const { runMirror } = await import('../verbs/mirror.ts')
    return (invocation: Invocation) => runMirror(invocation)
  },
}
