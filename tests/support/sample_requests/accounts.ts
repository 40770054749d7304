import type { Sample } from '#tests/support/sample_requests/sample'
import { adminLoginValidator } from '#validators/admin_auth'
import {
  loginValidator,
  logoutValidator,
  refreshValidator,
  registerValidator,
  socialValidator,
} from '#validators/auth'
import {
  confirmEmailValidator,
  forgotPasswordValidator,
  resetPasswordValidator,
  verifyEmailValidator,
} from '#validators/mailed_codes'
import {
  changeEmailValidator,
  changePasswordValidator,
  deleteAccountValidator,
  firstPasswordValidator,
  linkIdentityValidator,
  updateProfileValidator,
} from '#validators/users'

const registration = { email: 'mia@example.com', password: 'eleven small birds', name: 'Mia' }
const login = { email: 'mia@example.com', password: '' }
const social = {
  provider: 'apple',
  token: 'a.b.c',
  name: 'Mia',
  nonce: 'n',
  authorization_code: 'c',
}
const reset = { email: 'mia@example.com', code: '042917', password: 'twelve small birds' }

export const ACCOUNT_REQUESTS: Sample[] = [
  {
    name: 'register',
    validator: registerValidator,
    valid: [
      { ...registration, time_zone: 'Europe/Berlin', device_name: 'phone' },
      registration,
      { ...registration, time_zone: null, device_name: null },
      { ...registration, unknown: 1 },
      { ...registration, password: 'kettle 8', name: 'x'.repeat(100) },
      { ...registration, name: '🙂'.repeat(100) },
    ],
    invalid: [
      {},
      { ...registration, email: 'mia' },
      { ...registration, email: null },
      { ...registration, email: `${'m'.repeat(250)}@example.com` },
      { ...registration, password: '1234567' },
      { ...registration, password: 'x1'.repeat(37) },
      { ...registration, name: '' },
      { ...registration, name: 'x'.repeat(101) },
      { ...registration, device_name: 7 },
      { ...registration, time_zone: '+02:00' },
    ],
    differences: [
      { what: 'a name of blanks', body: { ...registration, name: '  ' }, accepted: false },
      { what: 'NUL', body: { ...registration, name: 'a\0' }, accepted: false },
      { what: 'a lone surrogate', body: { ...registration, name: 'a\ud800' }, accepted: false },
      { what: 'U+FFFD', body: { ...registration, name: 'a\ufffd' }, accepted: false },
      {
        what: 'a password that repeats a character',
        body: { ...registration, password: 'aaaaaaaaa' },
        accepted: false,
      },
      {
        what: 'a common password',
        body: { ...registration, password: 'password1' },
        accepted: false,
      },
      {
        what: 'a password of more than 72 bytes',
        body: { ...registration, password: 'äö'.repeat(20) },
        accepted: false,
      },
      {
        what: 'blanks at the ends of a name',
        body: { ...registration, name: `${'x'.repeat(100)} ` },
        accepted: true,
      },
    ],
  },
  {
    name: 'login',
    validator: loginValidator,
    valid: [login, { ...login, device_name: null }, { ...login, email: 'not an address' }],
    invalid: [{}, { email: 'mia@example.com' }, { ...login, email: '' }, { ...login, password: 1 }],
  },
  {
    name: 'verify an address',
    validator: verifyEmailValidator,
    valid: [{ code: '042917' }, { code: 'x', more: 1 }],
    invalid: [{}, { code: '' }, { code: 42917 }, { code: '1'.repeat(21) }],
    differences: [
      { what: 'a code of blanks', body: { code: '  ' }, accepted: false },
      { what: 'blanks at the ends', body: { code: ` ${'1'.repeat(20)}` }, accepted: true },
    ],
  },
  {
    name: 'forgotten password',
    validator: forgotPasswordValidator,
    valid: [{ email: 'mia@example.com' }, { email: 'not an address' }],
    invalid: [{}, { email: '' }, { email: null }, { email: 'e'.repeat(255) }],
  },
  {
    name: 'reset password',
    validator: resetPasswordValidator,
    valid: [reset, { ...reset, more: 1 }],
    invalid: [{}, { ...reset, password: '1234567' }, { ...reset, code: null }],
    differences: [
      {
        what: 'the address as password',
        body: { ...reset, password: reset.email },
        accepted: false,
      },
    ],
  },
  {
    name: 'admin login',
    validator: adminLoginValidator,
    valid: [
      { username: 'nora', password: '' },
      { username: 'no ra', password: 'x', totp: '1' },
    ],
    invalid: [{}, { username: '', password: 'x' }, { username: 'nora', password: null }],
  },
  {
    name: 'social',
    validator: socialValidator,
    valid: [
      { ...social, time_zone: 'Europe/Berlin', device_name: 'phone' },
      { provider: 'google', token: '' },
      { ...social, name: '', nonce: null, authorization_code: null, device_name: null },
      { ...social, token: 'x'.repeat(16_384), name: 'x'.repeat(1000) },
    ],
    invalid: [
      {},
      { ...social, provider: 'email' },
      { ...social, provider: 'Google' },
      { ...social, token: null },
      { ...social, token: 'x'.repeat(16_385) },
      { ...social, nonce: 7 },
      { ...social, time_zone: '' },
      { ...social, name: 'x'.repeat(1001) },
    ],
  },
  {
    name: 'refresh',
    validator: refreshValidator,
    valid: [{ refresh_token: 'abc' }, { refresh_token: '', more: 1 }],
    invalid: [{}, { refresh_token: null }, { refresh_token: 'x'.repeat(1001) }],
  },
  {
    name: 'logout',
    validator: logoutValidator,
    valid: [{ scope: 'others' }, {}, { scope: null }, { scope: 'all', more: 1 }],
    invalid: [{ scope: 'none' }, { scope: 1 }],
  },
  {
    name: 'update the profile',
    validator: updateProfileValidator,
    valid: [
      { name: 'Mia', avatar_url: 'https://example.com/mia.png', time_zone: 'Europe/Berlin' },
      {},
      { avatar_url: null, name: null, time_zone: null, id: 'x' },
    ],
    invalid: [
      { name: '' },
      { avatar_url: 'http://example.com/mia.png' },
      { avatar_url: 'javascript:alert(1)' },
      { avatar_url: `https://example.com/${'x'.repeat(2048)}` },
      { time_zone: '' },
      { time_zone: '+02:00' },
    ],
    differences: [
      {
        what: 'an address with a password in it',
        body: { avatar_url: 'https://mia:secret@example.com/' },
        accepted: false,
      },
      { what: 'an address', body: { email: 'new@example.com' }, accepted: false },
      { what: 'no address', body: { email: null }, accepted: false },
      { what: 'an unknown time zone', body: { time_zone: 'Mars/Olympus' }, accepted: false },
    ],
  },
  {
    name: 'change the password',
    validator: changePasswordValidator,
    valid: [
      { current_password: '', new_password: 'eleven small birds' },
      { current_password: 'x'.repeat(1000), new_password: 'ab'.repeat(36) },
    ],
    invalid: [
      ...[{}, { current_password: 'x' }, { current_password: 'x', new_password: null }],
      ...['seven77', 'ab'.repeat(36) + 'c'].map((one) => ({
        current_password: 'x',
        new_password: one,
      })),
    ],
  },
  {
    name: 'change the address',
    validator: changeEmailValidator,
    textOnly: true,
    valid: [
      { email: 'mia@example.com', password: '' },
      { email: 'mia@example.com', provider: 'apple', token: 'x', nonce: 'n' },
    ],
    invalid: [{ email: 'mia', password: 'x' }, { password: 'x' }],
    differences: [
      { what: 'no proof', body: { email: 'mia@example.com' }, accepted: false },
      {
        what: 'two proofs',
        body: { email: 'mia@example.com', password: 'x', provider: 'apple', token: 'x' },
        accepted: false,
      },
    ],
  },
  {
    name: 'confirm an address',
    validator: confirmEmailValidator,
    valid: [{ code: '04291738' }],
    invalid: [{}, { code: '' }],
  },
  {
    name: 'first password',
    validator: firstPasswordValidator,
    valid: [{ new_password: 'eleven small birds', provider: 'google', token: 'x', nonce: 'n' }],
    invalid: [
      ...[{ new_password: 'eleven small birds' }, { provider: 'google', token: 'x' }],
      { new_password: 'ab'.repeat(36) + 'c', provider: 'google', token: 'x' },
    ],
  },
  {
    name: 'link a provider',
    validator: linkIdentityValidator,
    textOnly: true,
    valid: [
      { provider: 'google', token: 'x', proof: { password: '' } },
      { provider: 'apple', token: 'x', proof: { provider: 'google', token: 'y' } },
    ],
    invalid: [
      { provider: 'google', token: 'x' },
      { provider: 'google', token: 'x', proof: 'x' },
      { provider: 'google', proof: { password: 'x' } },
    ],
    differences: [
      {
        what: 'an empty proof',
        body: { provider: 'google', token: 'x', proof: {} },
        accepted: false,
      },
    ],
  },
  {
    name: 'delete the account',
    validator: deleteAccountValidator,
    textOnly: true,
    valid: [{ password: 'x' }, { provider: 'apple', token: 'x', nonce: 'n' }],
    invalid: [
      { password: 'x'.repeat(1001) },
      { provider: 'email', token: 'x' },
      { provider: 'apple', token: 'x'.repeat(16_385) },
    ],
    differences: [
      { what: 'neither of both proofs', body: {}, accepted: false },
      { what: 'a provider without a token', body: { provider: 'apple' }, accepted: false },
      { what: 'a token without a provider', body: { token: 'x' }, accepted: false },
      {
        what: 'both proofs',
        body: { provider: 'apple', token: 'x', password: 'x' },
        accepted: false,
      },
    ],
  },
]
