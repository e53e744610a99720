/** Holds charts against a policy. Fails closed: what cannot be decided is refused. */
import { messageOf, TshelmError } from '../../errors.ts'
import { redacted, withoutUser } from '../../http/address.ts'
import type { CosignTrust } from '../cosign/trust.ts'
import type { Artifact } from '../oci/reference.ts'
import type { Access, FetchedChart, SourceContext } from '../ports.ts'
import { matchesPattern } from './glob.ts'
import type { GpgRequirement, KeylessRequirement, KeyRequirement, Policy, PolicyRule, Requirement } from './model.ts'

/** A chart that somebody wants to use. */
export interface PolicySubject extends Pick<FetchedChart, 'provenance' | 'provenanceProblem' | 'manifestDigest'> {
  /** `oci://…`, `https://…`, `file:///…`. */
  readonly url: string
  /** Absent for a folder, which nobody can have signed. */
  readonly bytes?: Uint8Array
  readonly fileName: string
  /** How its registry is asked for signatures. */
  readonly access?: Access
}

type PolicyContext = Pick<SourceContext, 'readFile' | 'clock'> & { readonly registry?: SourceContext }

/** Whether provenance files have to be brought along. */
export function wantsProvenance({ rules }: Policy): boolean {
  return rules.some(({ require }) => require.some(({ kind }) => kind === 'gpg'))
}

/** The rule for a reference: matched as it stands, and without tag and digest. */
export function ruleFor({ rules }: Policy, url: string): PolicyRule | undefined {
  const names = namesOf(url)
  const fits = (pattern: string): boolean => names.some((name) => matchesPattern(withPlainHost(pattern), name))
  return rules.find(({ match }) => match.some(fits))
}

function namesOf(url: string): readonly string[] {
  const name = canonical(url)
  if (!name.startsWith('oci://')) return [name]
  const slash = name.lastIndexOf('/')
  const end = name.slice(slash + 1).search(/[:@]/)
  return end < 0 ? [name] : [name, name.slice(0, slash + 1 + end)]
}

/** As it will be asked for: `..` and capitals would name the same in ways that rules do not know. */
function canonical(url: string): string {
  if (!URL.canParse(url)) return url
  return withPlainHost(new URL(withoutUser(url)).href)
}

function withPlainHost(text: string): string {
  return text
    .replace(/^[^/]*:\/\/[^/]*/, (place) => place.toLowerCase())
    .replace(/^((?:https|oci):\/\/[^/]*):443(?=\/|$)/, '$1')
    .replace(/^(http:\/\/[^/]*):80(?=\/|$)/, '$1')
}

/** Rejects with `source/policy` for a chart that must not be used. */
export async function enforcePolicy(policy: Policy, subject: PolicySubject, context: PolicyContext): Promise<void> {
  const rule = ruleFor(policy, subject.url)
  const action = rule?.action ?? policy.default
  if (action === 'allow') return
  if (rule === undefined) throw refused(policy, subject, 'no rule speaks of it, and the default is deny')
  if (action === 'deny') throw refused(policy, subject, `it is denied by the rule for ${rule.match.join(', ')}`)
  const problems: string[] = []
  for (const requirement of rule.require) {
    try {
      await check(requirement, subject, context)
      return
    } catch (error) {
      problems.push(messageOf(error))
    }
  }
  throw refused(policy, subject, `it is not signed as the rule for ${rule.match.join(', ')} wants it`, problems)
}

function refused(policy: Policy, { url }: PolicySubject, why: string, problems: readonly string[] = []): TshelmError {
  const reasons = problems.map((problem) => `\n  - ${problem}`).join('')
  return new TshelmError('source/policy', `${redacted(url)} may not be used: ${why}${reasons}`, {
    hint: `the policy is ${policy.name}`,
    data: { url: redacted(url), policy: policy.name, problems },
  })
}

function check(requirement: Requirement, subject: PolicySubject, context: PolicyContext): Promise<void> {
  return requirement.kind === 'gpg'
    ? checkGpg(requirement, subject, context)
    : checkCosign(requirement, subject, context)
}

async function checkGpg(
  { fingerprints, keyring }: GpgRequirement,
  { bytes, fileName, provenance, provenanceProblem }: PolicySubject,
  { readFile, clock }: PolicyContext,
): Promise<void> {
  if (bytes === undefined) throw missing('a folder has no signature')
  if (provenance === undefined) throw missing(provenanceProblem ?? 'there is no provenance file')
  const keys = await readFile(keyring)
  const { verifyChart } = await import('../provenance/verify.ts')
  const input = { archive: bytes, fileName, provenance, keyring: keys, keyringName: keyring, now: clock.now() }
  const { fingerprint } = await verifyChart(input)
  if (!fingerprints.includes(fingerprint)) throw missing(`it is signed with ${fingerprint}`)
}

async function checkCosign(
  requirement: KeyRequirement | KeylessRequirement,
  { url, manifestDigest, access = {} }: PolicySubject,
  { readFile, registry }: PolicyContext,
): Promise<void> {
  if (manifestDigest === undefined || registry === undefined) {
    throw missing('only charts in registries have cosign signatures')
  }
  const [{ verifyCosign }, { openSession }, { registryAccess }] = await Promise.all([
    import('../cosign/verify.ts'),
    import('../oci/session.ts'),
    import('../oci/fetch.ts'),
  ])
  const artifact = await artifactOf(url, manifestDigest)
  const session = await openSession(artifact.registry, registryAccess(access), registry)
  const { attestation } = requirement
  const options = attestation === undefined ? {} : { predicateType: attestation }
  await verifyCosign(artifact, session, await trustOf(requirement, readFile), options)
}

async function artifactOf(url: string, reference: string): Promise<Artifact> {
  const { parseChartReference } = await import('../oci/reference.ts')
  const { registry, repository } = parseChartReference(url)
  return { registry, repository, reference }
}

async function trustOf(
  requirement: KeyRequirement | KeylessRequirement,
  readFile: SourceContext['readFile'],
): Promise<CosignTrust> {
  const root = requirement.trustedRoot
  const trustedRoot = root === undefined ? undefined : await readFile(root)
  if (requirement.kind === 'cosign') {
    const publicKey = await readFile(requirement.key)
    return { kind: 'key', publicKey, ...(trustedRoot === undefined ? {} : { trustedRoot }) }
  }
  const { identity, identityRegexp, issuer } = requirement
  return {
    kind: 'keyless',
    issuer,
    trustedRoot: trustedRoot!,
    ...(identity === undefined ? {} : { identity }),
    ...(identityRegexp === undefined ? {} : { identityRegexp }),
  }
}

function missing(message: string): TshelmError {
  return new TshelmError('source/not-verified', message)
}
