import { test } from '@japa/runner'
import { adminPasswordFault, passwordFault } from '#accounts/password_fault'

test.group('Password rules', () => {
  test('accepts the password "{$self}"')
    .with([
      'eightlet',
      '        x',
      'пароль на день',
      'ab'.repeat(36),
      'maximilian 7',
      '🦆🦢🦆🦢🦆🦢🦆🦢',
    ])
    .run(({ assert }, password) => {
      assert.isUndefined(passwordFault(password, ['Maximilian', 'mia@example.com']))
    })

  test('refuses a password that {why}')
    .with([
      { why: 'has seven characters', password: 'sevenle', says: /at least 8/ },
      { why: 'has seven characters of two units', password: '🦆🦢🦆🦢🦆🦢🦆', says: /at least 8/ },
      { why: 'is longer than bcrypt reads', password: 'ab'.repeat(36) + 'c', says: /72 bytes/ },
      { why: 'has 74 bytes in 37 characters', password: 'äö'.repeat(18) + 'ü', says: /72 bytes/ },
      { why: 'repeats one character', password: '🦆'.repeat(8), says: /repeat/ },
      { why: 'is common', password: 'SunShine2024', says: /first to be guessed/ },
      { why: 'is the name', password: 'MAXIMILIAN', says: /name/ },
      { why: 'is the e-mail address', password: 'Mia@Example.com', says: /e-mail/ },
    ])
    .run(({ assert }, { password, says }) => {
      assert.match(
        passwordFault(password, [' Maximilian ', 'mia@example.com'])?.message ?? '',
        says
      )
    })
})

test.group('Password rules of admins', () => {
  test('accepts the admin password "{$self}"')
    .with(['fifteen letters', 'Ärger mit Öl 🦆!', 'ab'.repeat(36)])
    .run(({ assert }, password) => {
      assert.isUndefined(adminPasswordFault(password, 'nora'))
    })

  test("refuses an admin's password that {why}")
    .with([
      { why: 'has 14 characters', password: 'fourteen chars', says: /at least 15/ },
      { why: 'is longer than bcrypt reads', password: 'ab'.repeat(36) + 'c', says: /72 bytes/ },
      { why: 'repeats one character', password: 'x'.repeat(15), says: /repeat/ },
      { why: 'is common', password: '123456789012345', says: /first to be guessed/ },
      {
        why: 'is common with an ending',
        password: 'AdminPassword2025!',
        says: /first to be guessed/,
      },
      { why: 'is the user name', password: 'NORA.FROM.CONTENT', says: /user name/ },
    ])
    .run(({ assert }, { password, says }) => {
      assert.match(adminPasswordFault(password, 'nora.from.content')?.message ?? '', says)
    })
})
