/** What a chart may ask of the cluster it is rendered for, as data and as `.Capabilities`. */
import { withCapacity } from '../../gotemplate/go/capacity.ts'
import { mapOf, stringType, Struct, typedList, type GoType, type GoValue } from '../../gotemplate/value.ts'
import { HELM_4, type RenderRules } from '../compat.ts'
import { TshelmError } from '../errors.ts'

export interface KubeVersion {
  /** As the server or `--kube-version` said it, with a leading `v`: `v1.33.4-gke.1245000`. */
  readonly version: string
  /** Without suffixes, for constraints: `v1.33.4`; "" where the version itself serves. */
  readonly normalized: string
  readonly major: string
  readonly minor: string
}

export interface Capabilities {
  readonly kubeVersion: KubeVersion
  readonly apiVersions: readonly string[]
}

// The group versions that client-go 0.37 registers, in its order (Helm: DefaultVersionSet).
const DEFAULT_API_VERSIONS =
  'v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1 ' +
  'internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1 apps/v1beta2 authentication.k8s.io/v1 ' +
  'authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1 authorization.k8s.io/v1 authorization.k8s.io/v1beta1 ' +
  'autoscaling/v1 autoscaling/v2 batch/v1 batch/v1beta1 certificates.k8s.io/v1 certificates.k8s.io/v1beta1 ' +
  'certificates.k8s.io/v1alpha1 coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 coordination.k8s.io/v1 ' +
  'discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1 ' +
  'flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2 ' +
  'flowcontrol.apiserver.k8s.io/v1beta3 lifecycle.k8s.io/v1alpha1 networking.k8s.io/v1 networking.k8s.io/v1beta1 ' +
  'node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1 policy/v1 policy/v1beta1 rbac.authorization.k8s.io/v1 ' +
  'rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1 resource.k8s.io/v1 resource.k8s.io/v1beta2 ' +
  'resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3 scheduling.k8s.io/v1alpha3 scheduling.k8s.io/v1beta1 ' +
  'scheduling.k8s.io/v1 storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1 storagemigration.k8s.io/v1 ' +
  'storagemigration.k8s.io/v1beta1 apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1'

/** What Helm assumes where no cluster is asked: client-go's own version. */
export function defaultCapabilities(): Capabilities {
  return {
    kubeVersion: { version: 'v1.37.0', normalized: 'v1.37.0', major: '1', minor: '37' },
    apiVersions: DEFAULT_API_VERSIONS.split(' '),
  }
}

// Kubernetes: the generic version syntax of apimachinery's version package.
const GENERIC_VERSION = /^\s*v?([0-9]+(?:\.[0-9]+)*)(.*)*$/s

/** Reads `--kube-version` and a server's gitVersion as Helm does. */
export function parseKubeVersion(text: string, rules: RenderRules = HELM_4.render): KubeVersion {
  const numbers = GENERIC_VERSION.exec(text)?.[1]
  if (numbers === undefined) {
    throw new TshelmError('plan/invalid-options', `could not parse ${JSON.stringify(text)} as version`)
  }
  const components = numbers.split('.')
  if (components.length < 2) {
    throw new TshelmError('plan/invalid-options', `illegal version string ${JSON.stringify(text)}`)
  }
  const major = components[0]!
  if (major.length > 1 && major.startsWith('0')) {
    const message = `illegal zero-prefixed version component ${JSON.stringify(major)} in ${JSON.stringify(text)}`
    throw new TshelmError('plan/invalid-options', message)
  }
  const parts = components.map((component) => versionPart(component, text))
  const normalized = `v${parts.join('.')}`
  const version = text.startsWith('v') ? text : `v${text}`
  const named = rules.kubeVersionSuffix ? { version, normalized } : { version: normalized, normalized: '' }
  return { ...named, major, minor: parts[1]! }
}

/** Digits without leading zeros. */
function versionPart(component: string, text: string): string {
  const value = BigInt(component)
  if (BigInt.asUintN(64, value) === value) return String(value)
  const reason = `strconv.ParseUint: parsing ${JSON.stringify(component)}: value out of range`
  const message = `illegal non-numeric version component ${JSON.stringify(component)} in ${JSON.stringify(text)}: ${reason}`
  throw new TshelmError('plan/invalid-options', message)
}

interface CapabilityTypes {
  readonly capabilities: GoType
  readonly kubeVersion: GoType
  readonly versionSet: GoType
}

function typesOf(typePackage: RenderRules['typePackage']): CapabilityTypes {
  return {
    capabilities: {
      name: `*${typePackage}.Capabilities`,
      kind: 'ptr',
      elem: { name: `${typePackage}.Capabilities`, kind: 'struct' },
      methods: { Copy: [(self: Struct): Struct => new Struct(self.type, mapOf(self.fields))] },
    },
    kubeVersion: {
      name: `${typePackage}.KubeVersion`,
      kind: 'struct',
      methods: {
        String: [kubeVersionText],
        GitVersion: [(self: Struct): string => self.fields['Version'] as string],
      },
      pointerString: kubeVersionText,
      copied: { name: `${typePackage}.KubeVersion`, kind: 'struct' },
    },
    versionSet: {
      name: `${typePackage}.VersionSet`,
      kind: 'slice',
      elem: stringType,
      methods: { Has: [(self: GoValue[], version: string): boolean => self.includes(version), 'string'] },
    },
  }
}

function kubeVersionText({ fields }: Struct): string {
  return (fields['normalizedVersion'] as string | undefined) || (fields['Version'] as string)
}

const buildInfoType: GoType = {
  name: 'version.BuildInfo',
  kind: 'struct',
  tags: {
    Version: 'version,omitempty',
    GitCommit: 'git_commit,omitempty',
    GitTreeState: 'git_tree_state,omitempty',
    GoVersion: 'go_version,omitempty',
    KubeClientVersion: 'kube_client_version,omitempty',
  },
}

/** `.Capabilities`: a pointer to a struct, as templates see it. */
export function capabilitiesObject(
  { kubeVersion, apiVersions }: Capabilities,
  { build, kubeVersionSuffix, typePackage }: RenderRules = HELM_4.render,
): Struct {
  const types = typesOf(typePackage)
  const version = mapOf({
    Version: kubeVersion.version,
    ...(kubeVersionSuffix ? { normalizedVersion: kubeVersion.normalized } : {}),
    Major: kubeVersion.major,
    Minor: kubeVersion.minor,
  })
  return new Struct(
    types.capabilities,
    mapOf({
      KubeVersion: new Struct(types.kubeVersion, version),
      APIVersions: withCapacity(typedList(types.versionSet, apiVersions)),
      HelmVersion: new Struct(buildInfoType, mapOf({ ...build })),
    }),
  )
}
