/** `template`: render a chart without installing it. */
import type { Command, Invocation } from '../command.ts'
import { atLeast } from '../command.ts'
import { dryRunFlag, installFlags, nameFlags } from '../flags.ts'

const noEffect = "this flag has no effect for 'helm template' and will be removed in Helm 5"

export const templateCommand: Command = {
  name: 'template',
  usage: '[NAME] [CHART]',
  short: 'locally render templates',
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
      help: 'only show manifests rendered from the given templates',
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
      help: 'writes the executed templates to files in output-dir instead of stdout',
    },
    {
      name: 'validate',
      kind: 'bool',
      help: 'deprecated',
      deprecated: "use '--dry-run=server' instead",
      hidden: true,
    },
    { name: 'include-crds', kind: 'bool', help: 'include CRDs in the templated output' },
    { name: 'skip-tests', kind: 'bool', help: 'skip tests from templated output' },
    { name: 'is-upgrade', kind: 'bool', help: 'set .Release.IsUpgrade instead of .Release.IsInstall' },
    { name: 'kube-version', kind: 'string', help: 'Kubernetes version used for Capabilities.KubeVersion' },
    {
      name: 'api-versions',
      short: 'a',
      kind: 'stringSlice',
      placeholder: 'strings',
      help: 'Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)',
    },
    { name: 'release-name', kind: 'bool', help: 'use release name in the output-dir path.' },
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
