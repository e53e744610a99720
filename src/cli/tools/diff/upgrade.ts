/** `diff upgrade`: the manifest on record, or what is live, against what an upgrade would put there. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import type { Taken } from '../../../actions/taken-objects.ts'
import type { ThreeWayInput } from '../../../actions/three-way.ts'
import type { Document } from '../../../diff/documents.ts'
import { messageOf, TshelmError } from '../../../errors.ts'
import type { Cluster } from '../../../kube/cluster.ts'
import { FlagSet } from '../../flag.ts'
import { globalFlags } from '../../flags.ts'
import { readSettings } from '../../settings.ts'
import { withCluster } from '../../with-cluster.ts'
import { checkCount, failure, type DiffCall, type RunDiff } from './call.ts'
import { derived } from './helm.ts'
import { manifestOf, whereWords, type ReleasePlace } from './records.ts'
import { asksCluster, renderedUpgrade, type Rendered, type Upgrade } from './render.ts'

const NOT_PRESENT = `********************

	Release was not present in Helm.  Include the \`--allow-unreleased\` to perform diff without exiting in error.

********************
`

export const runUpgrade: RunDiff = async (call) => {
  const { args, flags, helm, output } = call
  checkCount(args, ['release name', 'chart path'])
  checkChoices(call)
  const modes = modesOf(call)
  const [name, chart] = args as [string, string]
  const place: ReleasePlace = { name, namespace: helm.host.env['HELM_NAMESPACE'] ?? '' }
  const { namespace } = place
  helm.tell(['version'])
  const recorded = asksCluster(flags) ? await recordedManifest(place, call) : ''
  const isNew = recorded === undefined
  const { manifest, definitions } = await rendered({ place, chart, isUpgrade: !isNew }, call)
  let manifests: Manifests = { before: recorded ?? '', after: manifest }
  if (modes.threeWay) manifests = await live({ ...manifests, namespace, definitions }, call)
  const { normalize } = modes
  let before: ReadonlyMap<string, Document> = new Map()
  if (!isNew && asksCluster(flags)) {
    const hooks = flags.bool('no-hooks') || modes.threeWay ? '' : await hooksOf(place, call)
    before = output.read(manifests.before + hooks, { namespace, normalize })
  }
  const { context } = modes
  const after = output.read(manifests.after, { namespace, normalize })
  if (!flags.bool('take-ownership')) return output.print({ before, after, context })
  const { owners, documents } = await taken({ manifest: manifests.after, definitions }, place, call)
  return output.print({ before: new Map([...before, ...documents]), after, owners, context })
}

/** Throws `cli/usage`. */
function checkChoices({ flags }: DiffCall): void {
  const dryRun = flags.string('dry-run')
  if (!['', 'server', 'client', 'true', 'false'].includes(dryRun)) {
    const wanted = 'must take a bool value or either "client" or "server"'
    throw new TshelmError('cli/usage', `flag "dry-run" ${wanted}, but got ${quote(dryRun)}`)
  }
  const serverSide = flags.string('server-side')
  if (!['true', 'false', 'auto'].includes(serverSide)) {
    const wanted = 'must be "true", "false" or "auto"'
    throw new TshelmError('cli/usage', `flag "server-side" ${wanted}, but got ${quote(serverSide)}`)
  }
}

interface Modes {
  readonly threeWay: boolean
  readonly normalize: boolean
  readonly context: number
}

/** What the environment says where no flag does. */
function modesOf({ flags, helm: { host } }: DiffCall): Modes {
  const { env } = host
  const enabled = (flag: string, variable: string, what: string): boolean => {
    if (flags.changed(flag)) return flags.bool(flag)
    const isSet = env[variable] === 'true'
    if (isSet) host.stderr(`Enabled ${what} via the envvar\n`)
    return isSet
  }
  const threeWay = enabled('three-way-merge', 'HELM_DIFF_THREE_WAY_MERGE', 'three way merge')
  const normalize = enabled('normalize-manifests', 'HELM_DIFF_NORMALIZE_MANIFESTS', 'normalize manifests')
  const context = env['HELM_DIFF_OUTPUT_CONTEXT'] ?? ''
  return {
    threeWay: threeWay || flags.bool('take-ownership'),
    normalize,
    context: !flags.changed('context') && /^[+-]?[0-9]+$/.test(context) ? Number(context) : flags.int('context'),
  }
}

/** Undefined where there is no release and that is all right. */
async function recordedManifest(place: ReleasePlace, call: DiffCall): Promise<string | undefined> {
  try {
    return await manifestOf(place, call)
  } catch (error) {
    const { flags, helm } = call
    if (!messageOf(error).includes('release: not found')) {
      throw failure(`Failed to get release ${place.name} in namespace ${place.namespace}: ${messageOf(error)}`)
    }
    if (flags.bool('allow-unreleased') || flags.bool('install')) return undefined
    helm.host.stderr(NOT_PRESENT)
    throw error
  }
}

function hooksOf(place: ReleasePlace, call: DiffCall): Promise<string> {
  return call.helm.output(['get', 'hooks', place.name, ...whereWords(place, call)])
}

async function rendered(what: Upgrade, call: DiffCall): Promise<Rendered> {
  try {
    return await renderedUpgrade(what, call)
  } catch (error) {
    throw failure(`Failed to render chart: ${messageOf(error)}`)
  }
}

interface Manifests {
  readonly before: string
  readonly after: string
}

async function live(input: ThreeWayInput, call: DiffCall): Promise<Manifests> {
  const { threeWayManifests } = await import('../../../actions/three-way.ts')
  return inCluster(call, async (cluster) => {
    await cluster.version()
    try {
      return await threeWayManifests(input, cluster)
    } catch (error) {
      throw failure(`unable to generate manifests: ${messageOf(error)}`)
    }
  })
}

async function taken(what: Rendered, { name, namespace }: ReleasePlace, call: DiffCall): Promise<Taken> {
  const { takenObjects } = await import('../../../actions/taken-objects.ts')
  const withoutHooks = call.flags.bool('include-tests') ? [] : ['test', 'test-success']
  const read = { namespace, withoutHooks }
  return inCluster(call, (cluster) => takenObjects({ ...what, release: `${namespace}/${name}`, read }, cluster))
}

function inCluster<T>({ helm: { host }, flags }: DiffCall, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const context = flags.string('kube-context')
  const env = context === '' ? host.env : { ...host.env, HELM_KUBECONTEXT: context }
  const { platform, dialect } = host
  const settings = readSettings(new FlagSet(globalFlags, env), env, platform, dialect?.compat)
  return withCluster(derived(host, { env, settings }), ({ cluster }) => work(cluster))
}
