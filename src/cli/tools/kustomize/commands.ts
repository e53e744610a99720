/** The commands of `kustomize`, as data. */
import type { Command } from '../../command.ts'
import type { Flag } from '../../flag.ts'

export const globalFlags: readonly Flag[] = [{ name: 'stack-trace', kind: 'bool', help: 'accepted, and of no effect' }]

const list = (name: string, help: string, short?: string): Flag => {
  return { name, kind: 'stringArray', help, ...(short === undefined ? {} : { short }) }
}
const flag = (name: string, help: string): Flag => ({ name, kind: 'bool', help })

const buildFlags: readonly Flag[] = [
  {
    name: 'output',
    short: 'o',
    kind: 'string',
    help: 'write to this file, or a file for each object into this folder',
  },
  {
    name: 'load-restrictor',
    kind: 'string',
    default: 'LoadRestrictionsRootOnly',
    help: "'LoadRestrictionsNone' lets local kustomizations read files outside of their folder",
  },
  {
    name: 'reorder',
    kind: 'string',
    default: 'legacy',
    hidden: true,
    help: "'none' leaves objects in the order in which they were read",
    deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.",
  },
  {
    ...flag('enable-managedby-label', 'label objects as managed by kustomize'),
    hidden: true,
    deprecated:
      'The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.',
  },
  flag('enable-helm', 'render the charts that kustomizations name'),
  { name: 'helm-command', kind: 'string', default: 'helm', help: 'accepted: charts are rendered by this program' },
  list('helm-api-versions', 'API versions for .Capabilities.APIVersions of charts'),
  { name: 'helm-kube-version', kind: 'string', help: 'version for .Capabilities.KubeVersion of charts' },
  flag('helm-debug', 'render charts with --debug'),
  flag('enable-alpha-plugins', 'allow charts; programs and containers are not run'),
  flag('enable-exec', 'accepted: programs are not run'),
  flag('network', 'accepted: containers are not run'),
  { name: 'network-name', kind: 'string', default: 'bridge', help: 'accepted: containers are not run' },
  list('mount', 'accepted: containers are not run'),
  list('env', 'accepted: containers are not run', 'e'),
  flag('as-current-user', 'accepted: containers are not run'),
]

export const root: Command = {
  name: '',
  short: 'Manages declarative configuration of Kubernetes',
  long: 'Builds Kubernetes resources from kustomizations.',
  commands: [
    {
      name: 'build',
      usage: 'DIR',
      short: 'build the resources of a kustomization',
      long: `Builds the resources of the kustomization in a folder, or at the address of a git repository with a path in it
(https://host/org/repo//folder?ref=v1). Without DIR it is the folder one is in.`,
      flags: buildFlags,
      run: async () => (await import('./build.ts')).runBuild,
    },
    {
      name: 'version',
      short: 'print the version of kustomize that this is equal to',
      long: 'Prints the version of kustomize that this is equal to.',
      flags: [
        { ...flag('short', 'in one line'), hidden: true, deprecated: 'and will be removed in the future.' },
        { name: 'output', short: 'o', kind: 'string', help: "'yaml' or 'json'" },
      ],
      run: async () => (await import('./version.ts')).runVersion,
    },
    { name: 'help', short: 'help about a command', usage: '[command]' },
  ],
}
