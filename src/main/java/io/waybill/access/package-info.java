/** Who may: principals, their roles and flows, tokens, users, logins, and the audit trail of who did what. */
@NullMarked
package io.waybill.access;

import org.jspecify.annotations.NullMarked;
