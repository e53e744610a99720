/** `ref+tfstate://FILE/ADDRESS` and the same in other places: values in states of Terraform. */
import { TshelmError, wrapError } from '../../../errors.ts'
import type { MakeProvider } from '../provider.ts'
import { readState, type StateKind } from '../terraform/places.ts'
import { lookUpState, type TerraformState } from '../terraform/state.ts'

const stateIn =
  (kind: StateKind): MakeProvider =>
  ({ host, option }) => {
    const options = {
      awsProfile: option('aws_profile'),
      azureSubscription: option('az_subscription_id'),
      gitlabUser: option('gitlab_user'),
      gitlabToken: option('gitlab_token'),
      gitlabScheme: option('gitlab_scheme'),
      tfeToken: option('tfe_token'),
      tfeCredentialsFile: option('tfe_credentials_file'),
    }
    const states = new Map<string, Promise<TerraformState>>()
    return {
      async text(path) {
        const slash = path.lastIndexOf('/')
        const place = path.slice(0, Math.max(slash, 0))
        const address = path.slice(slash + 1)
        const reading = states.get(place) ?? readState(host, kind, place, options)
        states.set(place, reading)
        const state = await reading.catch((error: unknown) => {
          states.delete(place)
          throw wrapError(`reading tfstate for ${address}: `, error)
        })
        try {
          return lookUpState(state, address)
        } catch (error) {
          throw wrapError(`reading value for ${path}: `, error)
        }
      },
      map() {
        const message = 'path fragment is not supported for tfstate provider'
        throw new TshelmError('secrets/invalid-reference', message)
      },
    }
  }

export const tfstate: MakeProvider = stateIn('local')
export const tfstates3: MakeProvider = stateIn('s3')
export const tfstategs: MakeProvider = stateIn('gs')
export const tfstateazurerm: MakeProvider = stateIn('azurerm')
export const tfstateremote: MakeProvider = stateIn('remote')
export const tfstategitlab: MakeProvider = stateIn('gitlab')
