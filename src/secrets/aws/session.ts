/** Who asks AWS, and where: one session for all that a user's settings mean the same for. */
import { TshelmError, wrapError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { findCredentials } from './credentials.ts'
import { readAwsFiles, type AwsFiles } from './profile.ts'
import type { AwsCredentials } from './sign.ts'
import { assumeRole } from './sts.ts'

export interface AwsOptions {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, the profile's. */
  readonly region?: string | undefined
  /** Default: AWS_PROFILE, AWS_DEFAULT_PROFILE, `default`. One that is named here is asked before keys in the environment. */
  readonly profile?: string | undefined
  /** A role that is taken on before anything is asked. */
  readonly roleArn?: string | undefined
}

export interface AwsSession {
  readonly host: SecretsHost
  /** Empty if nothing names one. */
  region(): Promise<string>
  /** The stand-in of AWS that the profile names; empty if it names none. */
  endpoint(): Promise<string>
  /** Kept until shortly before they expire. */
  credentials(): Promise<AwsCredentials>
}

const EARLY_MS = 5 * 60_000

/** Nothing is read or asked before it is needed. */
export function openAws(host: SecretsHost, given: AwsOptions = {}): AwsSession {
  const { aws = {} } = host
  const options: AwsOptions = {
    region: given.region || aws.region,
    profile: given.profile || aws.profile,
    roleArn: given.roleArn || aws.roleArn,
  }
  let profile: Promise<FoundProfile> | undefined
  const found = (): Promise<FoundProfile> => (profile ??= findProfile(host, options.profile))
  const region = async (): Promise<string> =>
    options.region ||
    host.env['AWS_REGION'] ||
    host.env['AWS_DEFAULT_REGION'] ||
    ((await found()).settings['region'] ?? '')
  const fetch = async (): Promise<AwsCredentials> => {
    const { files, name, named } = await found()
    const own = await findCredentials(host, { files, profile: name, named, region: await region() })
    if (!options.roleArn) return own
    const sessionName = `aws-go-sdk-${host.clock.now()}000000`
    try {
      return await assumeRole(host, { roleArn: options.roleArn, sessionName, region: await region() }, own)
    } catch (error) {
      throw wrapError('get identity: get credentials: ', error)
    }
  }
  let current: Promise<AwsCredentials> | undefined
  return {
    host,
    region,
    endpoint: async () => (await found()).settings['endpoint_url'] ?? '',
    async credentials() {
      const kept = await current
      if (kept?.expires !== undefined && kept.expires - EARLY_MS < host.clock.now()) current = undefined
      current ??= fetch()
      current.catch(() => (current = undefined))
      return current
    },
  }
}

interface FoundProfile {
  readonly files: AwsFiles
  readonly name: string
  /** Whether the caller named it. */
  readonly named: boolean
  readonly settings: Readonly<Record<string, string>>
}

/** A profile that a reference names and nobody has stands for none: credentials of the machine may serve (vals: issue 1094). */
async function findProfile(host: SecretsHost, wanted: string | undefined): Promise<FoundProfile> {
  const { env } = host
  const files = await readAwsFiles(host)
  const forced = env['FORCE_AWS_PROFILE'] === 'true' ? env['AWS_PROFILE'] : undefined
  const named = wanted || forced
  if (named && files.profiles.has(named)) return found(files, named, true)
  if (wanted) return found(files, 'default', false)
  const name = env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || 'default'
  if (name !== 'default' && !files.profiles.has(name)) {
    throw new TshelmError('secrets/config', `failed to get shared config profile, ${name}`)
  }
  return found(files, name, named !== undefined && named !== '')
}

function found(files: AwsFiles, name: string, named: boolean): FoundProfile {
  return { files, name, named, settings: files.profiles.get(name) ?? {} }
}
