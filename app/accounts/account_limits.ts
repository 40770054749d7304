/** The longest address that SMTP carries (RFC 5321, section 4.5.3.1.3). */
export const MAX_EMAIL_CHARACTERS = 254
export const MAX_NAME_CHARACTERS = 100
export const MAX_DEVICE_NAME_CHARACTERS = 100
