import { test } from '@japa/runner'
import { isCommonPassword } from '#accounts/is_common_password'

test.group('Common passwords', () => {
  test('"{$self}" is a common password')
    .with([
      'password',
      'PASSWORD',
      'password1',
      'Password123!',
      'qwertyuiop',
      '1q2w3e4r5t',
      '12345678',
      '123456789',
      'iloveyou',
      'Sunshine2024!',
      'p@ssw0rd',
      'trustno1',
      'abc12345',
      'letmein!!',
    ])
    .run(({ assert }, password) => {
      assert.isTrue(isCommonPassword(password))
    })

  test('"{$self}" is not a common password')
    .with([
      'eleven small green birds',
      'practice makes better',
      'speak a little every day',
      'passwords are odd',
      'my sunshine2024',
      '2024sunshine2024!!',
      'kfwzqmxv',
      '',
      '!',
      '1234',
    ])
    .run(({ assert }, password) => {
      assert.isFalse(isCommonPassword(password))
    })
})
