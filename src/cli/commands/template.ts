/** `template`: render a chart without installing it. */
import type { Command, Invocation } from '../command.ts'
import { atLeast } from '../command.ts'
import { dryRunFlag, installFlags, nameFlags } from '../flags.ts'

const noEffect = "this flag has no effect for 'helm template' and will be removed in Helm 5"

export const templateCommand: Command = {
  name: 'template',
  usage: '[NAME] [CHART]',
  short: 'render a chart without installing it',
  args: atLeast(1),
  flags: [
    ...installFlags.map((flag) =>
      flag.name === 'hide-notes' || flag.name === 'render-subchart-notes'
        ? { ...flag, hidden: true, deprecated: noEffect }
        : flag,
    ),
    ...nameFlags,
    dryRunFlag('client'),
    {
      name: 'show-only',
      short: 's',
      kind: 'stringArray',
      help: 'print only the manifests of these templates',
    },
    {
      name: 'explain',
      kind: 'stringArray',
      placeholder: 'path',
      help: 'instead of the manifests, print where the value at this path comes from (can specify multiple)',
    },
    {
      name: 'output-dir',
      kind: 'string',
      help: 'write the manifests to files in this folder',
    },
    {
      name: 'validate',
      kind: 'bool',
      help: 'deprecated',
      deprecated: "use '--dry-run=server' instead",
      hidden: true,
    },
    { name: 'include-crds', kind: 'bool', help: 'print the CRDs as well' },
    { name: 'skip-tests', kind: 'bool', help: 'leave out test hooks' },
    { name: 'is-upgrade', kind: 'bool', help: 'render as for an upgrade: .Release.IsUpgrade is true' },
    { name: 'kube-version', kind: 'string', help: 'Kubernetes version for .Capabilities.KubeVersion' },
    {
      name: 'api-versions',
      short: 'a',
      kind: 'stringSlice',
      placeholder: 'strings',
      help: 'more API versions for .Capabilities.APIVersions; may be repeated',
    },
    { name: 'release-name', kind: 'bool', help: 'with --output-dir, begin paths with the release name' },
  ],
  exclusive: [
    ['force-replace', 'force-conflicts'],
    ['force', 'force-conflicts'],
    ['validate', 'dry-run'],
  ],
  run: async () => {
    const { runTemplate } = await import('../verbs/template.ts')
    return (invocation: Invocation) => runTemplate(invocation)
  },
}
