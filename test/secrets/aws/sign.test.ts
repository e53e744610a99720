/** Expected values: AWS's own examples of Signature Version 4 (IAM User Guide; the test suite `get-vanilla`). */
import { describe, expect, it } from 'vitest'
import { signRequest } from '../../../src/secrets/aws/sign.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const now = Date.UTC(2015, 7, 30, 12, 36)

describe('signRequest', () => {
  it.each([
    [
      'a request without anything',
      { method: 'GET', url: 'https://example.amazonaws.com/' },
      { service: 'service' },
      'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'a query and a header',
      {
        method: 'GET',
        url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      },
      { service: 'iam' },
      'SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    ],
  ])('signs %s', (_, request, { service }, signed) => {
    const { authorization } = signRequest(request, { region: 'us-east-1', service, credentials, now })
    expect(authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, ${signed}`,
    )
  })

  it('shows a session token, and for S3 the hash of the body', () => {
    const headers = signRequest(
      { method: 'GET', url: 'https://b.s3.us-east-1.amazonaws.com/k' },
      { region: 'us-east-1', service: 's3', credentials: { ...credentials, sessionToken: 'token' }, now },
    )
    expect(headers).toMatchObject({
      'x-amz-security-token': 'token',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    })
  })
})
