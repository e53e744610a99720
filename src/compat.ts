/**
 * Which Helm is imitated, as named behaviours: decided once, here, and handed down. What is not named is the same in both. Stages take the
 * part that is theirs, and default to Helm 4.
 */
import { helmBuild } from './build-info.ts'

/** Go's version.BuildInfo. */
export interface HelmBuild {
  readonly Version: string
  readonly GitCommit: string
  readonly GitTreeState: string
  readonly GoVersion: string
  /** Helm 3 does not tell. */
  readonly KubeClientVersion?: string
}

export interface ChartRules {
  /** Whether an apiVersion that is not known is refused before anything else is read. */
  readonly knownApiVersionsOnly: boolean
  /** Bytes that one file may have. */
  readonly maxFileBytes: number
  /** Whether it is told why an archive could not be read. */
  readonly tellsArchiveErrors: boolean
  /** A values text with several YAML documents: all of them count, merged, or the first one. */
  readonly valuesDocuments: 'all' | 'first'
  /** Subcharts of a chart that is listed in Chart.yaml: each alias has its own, or all share them, and the last one is their parent. */
  readonly subchartsOfListed: 'own' | 'shared'
}

export interface ValuesRules extends Pick<ChartRules, 'valuesDocuments'> {
  /** What becomes of a null in a chart's defaults that nothing overrides. */
  readonly nullDefaults: 'dropped' | 'kept'
  /** `--set-json` takes a whole object, not only `key=json`. */
  readonly jsonObjects: boolean
  /** `--set a[1` without the closing bracket: Helm 4 takes it for the end of the line. */
  readonly openIndex: 'ends' | 'refused'
}

export interface RenderRules {
  readonly build: HelmBuild
  /** `.Chart`: a map with Go's field names, or the struct itself, with methods and omitted empty fields in JSON. */
  readonly chart: 'map' | 'struct'
  /** The package that Go's names of `.Values` and `.Capabilities` begin with. */
  readonly typePackage: 'common' | 'chartutil'
  /** `.Capabilities.KubeVersion` keeps suffixes (`-gke.1`) beside a version without them. */
  readonly kubeVersionSuffix: boolean
  /** Functions that Helm 4 added. */
  readonly newFunctions: boolean
  /** Texts of execution errors: a block for each frame, or Go's own line. */
  readonly errors: 'frames' | 'line'
}

export interface ManifestRules {
  /** White space at the end of a document. */
  readonly documentEnds: 'kept' | 'trimmed'
  /** Whether webhook configurations have a place in the order of kinds. */
  readonly webhooksOrdered: boolean
}

export interface LintRules {
  /** Keys of Chart.yaml that nobody knows or that stand twice, versions that are not strictly semantic. */
  readonly strictChartFile: boolean
  readonly crds: boolean
  /** A chart without templates/ is warned of; a file in its place is an error, or only warned of. */
  readonly templatesFolder: 'expected' | 'optional'
  /** Which templates' output is looked into, by the end of their names. */
  readonly manifests: RegExp
  /** The words for resource policies within Lists. */
  readonly listPolicy: string
  /** What charts of Helm 2 may still have: hooks that install CRDs, `.Release.Time`. */
  readonly helm2Leftovers: boolean
  /** `--skip-schema-validation` counts for values.yaml by itself, too. */
  readonly skipsValuesSchema: boolean
}

export interface ReleaseRules {
  /** Where the caller does not say: server-side apply for a new release, and as it was made for others, or merges by the client. */
  readonly serverSide: boolean
  /** Fields of stored records: Helm 3 keeps neither how objects were applied nor which revision was rolled back to, nor times of files. */
  readonly recordForm: 'helm3' | 'helm4'
  /** `uninstall` asks first whose each object is, and leaves those of others. */
  readonly uninstallChecksOwner: boolean
  /** How to wait where only failures are to be undone. */
  readonly waitsBy: 'watcher' | 'legacy'
  /** How the legacy waits word what failed, and what a timeout of 0 means to them. */
  readonly waits: 'helm3' | 'helm4'
  /** What failed while objects were created: told as it is, or as a list with a head. */
  readonly createErrors: 'plain' | 'listed'
  /** `uninstall --dry-run --ignore-not-found` ignores it. */
  readonly dryRunIgnoresMissing: boolean
  /** What `template --dry-run=server` asks of a cluster, beside what templates look up. */
  readonly templateOnServer: 'capabilities and objects' | 'nothing more'
  /** Objects that are to get a generated name: new ones, or looked for on the cluster, in vain. */
  readonly generatedNames: 'new' | 'looked for'
  /** Hooks that are deleted are waited for, whatever else is. */
  readonly awaitsHookDeletion: boolean
  /** A client-side dry run of install: nothing is asked of a cluster, or all but what templates look up. */
  readonly dryRunAsksCluster: boolean
}

/** What commands print of releases. */
export interface OutputRules {
  /** The description of a release, and its objects: with every status, or when asked for. */
  readonly statusDetails: 'always' | 'asked'
  /** What `list` shows where no state is asked for. */
  readonly listed: 'all' | 'deployed and failed'
  /** `get metadata` tells labels and how objects were applied. */
  readonly fullMetadata: boolean
  /** `history` tells which revision was rolled back to. */
  readonly rollbackRevisions: boolean
  /** Where `show` puts `---` between CRDs: before each that has none, or before all of them, if other parts stand there. */
  readonly crdSeparators: 'each' | 'first'
  /** `env` knows of a folder for downloaded charts. */
  readonly contentCache: boolean
  /** Whether `test` shows the release's notes. */
  readonly testNotes: 'hidden' | 'shown'
  /** `test --logs`: of every container, or of the pod as a whole. */
  readonly testLogs: 'containers' | 'pods'
  /** When `test` cleans up as policies say: when everything is shown, or before. */
  readonly testCleanup: 'last' | 'first'
  /** That logs of tests cannot be had: told with why the tests failed, or instead of it. */
  readonly testLogErrors: 'joined' | 'alone'
  /** Logs that hooks ask to be shown: as lines of the log, or as they are. */
  readonly hookLogs: 'logged' | 'plain'
}

/** Major versions of Helm. */
export type HelmVersion = 3 | 4

export interface Compat {
  readonly helm: HelmVersion
  readonly chart: ChartRules
  readonly values: ValuesRules
  readonly render: RenderRules
  readonly manifest: ManifestRules
  readonly lint: LintRules
  readonly release: ReleaseRules
  readonly output: OutputRules
}

/** Helm 4.3.1. */
export const HELM_4: Compat = {
  helm: 4,
  chart: {
    knownApiVersionsOnly: true,
    maxFileBytes: Infinity,
    tellsArchiveErrors: false,
    valuesDocuments: 'all',
    subchartsOfListed: 'own',
  },
  values: { valuesDocuments: 'all', nullDefaults: 'dropped', jsonObjects: true, openIndex: 'ends' },
  render: {
    build: helmBuild,
    chart: 'map',
    typePackage: 'common',
    kubeVersionSuffix: true,
    newFunctions: true,
    errors: 'frames',
  },
  manifest: { documentEnds: 'kept', webhooksOrdered: true },
  lint: {
    strictChartFile: true,
    crds: true,
    templatesFolder: 'expected',
    manifests: /\.ya?ml$/i,
    listPolicy: "annotation 'helm.sh/resource-policy' within List objects are ignored",
    helm2Leftovers: false,
    skipsValuesSchema: true,
  },
  release: {
    serverSide: true,
    recordForm: 'helm4',
    uninstallChecksOwner: true,
    waitsBy: 'watcher',
    waits: 'helm4',
    createErrors: 'plain',
    dryRunIgnoresMissing: true,
    templateOnServer: 'capabilities and objects',
    generatedNames: 'new',
    awaitsHookDeletion: false,
    dryRunAsksCluster: false,
  },
  output: {
    statusDetails: 'always',
    listed: 'all',
    fullMetadata: true,
    rollbackRevisions: true,
    crdSeparators: 'each',
    contentCache: true,
    testNotes: 'hidden',
    testLogs: 'containers',
    testCleanup: 'last',
    testLogErrors: 'joined',
    hookLogs: 'logged',
  },
}

/** Helm 3.22.0. */
export const HELM_3: Compat = {
  helm: 3,
  chart: {
    knownApiVersionsOnly: false,
    maxFileBytes: 5 * 1024 * 1024,
    tellsArchiveErrors: true,
    valuesDocuments: 'first',
    subchartsOfListed: 'shared',
  },
  values: { valuesDocuments: 'first', nullDefaults: 'kept', jsonObjects: false, openIndex: 'refused' },
  render: {
    build: { Version: 'v3.22.0', GitCommit: '', GitTreeState: 'clean', GoVersion: 'go1.26.8' },
    chart: 'struct',
    typePackage: 'chartutil',
    kubeVersionSuffix: false,
    newFunctions: false,
    errors: 'line',
  },
  manifest: { documentEnds: 'trimmed', webhooksOrdered: false },
  lint: {
    strictChartFile: false,
    crds: false,
    templatesFolder: 'optional',
    manifests: /\.yaml$/,
    listPolicy: "Annotation 'helm.sh/resource-policy' within List objects are ignored",
    helm2Leftovers: true,
    skipsValuesSchema: false,
  },
  release: {
    serverSide: false,
    recordForm: 'helm3',
    uninstallChecksOwner: false,
    waitsBy: 'legacy',
    waits: 'helm3',
    createErrors: 'listed',
    dryRunIgnoresMissing: false,
    templateOnServer: 'nothing more',
    generatedNames: 'looked for',
    awaitsHookDeletion: true,
    dryRunAsksCluster: true,
  },
  output: {
    statusDetails: 'asked',
    listed: 'deployed and failed',
    fullMetadata: false,
    rollbackRevisions: false,
    crdSeparators: 'first',
    contentCache: false,
    testNotes: 'shown',
    testLogs: 'pods',
    testCleanup: 'first',
    testLogErrors: 'alone',
    hookLogs: 'plain',
  },
}

/** What a runtime says, if it says anything. */
export function compatOf({ compat = HELM_4 }: { readonly compat?: Compat }): Compat {
  return compat
}

/** What the option `compat` of calls and commands says: 4 is the default. */
export function compatFor(helm: HelmVersion | undefined): Compat {
  return helm === 3 ? HELM_3 : HELM_4
}
