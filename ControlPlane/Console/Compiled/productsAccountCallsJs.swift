// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/calls.js; edit that.

extension Asset {
    static let productsAccountCallsJs = Asset("products/account/calls.js", ##"""
import { call, list } from "../../core/api.js";
export const getMe = (credential, signal) => call("GET", "/v1/me", credential ? { credential, signal } : { signal });
export const logIn = (body) => call("POST", "/v1/auth/login", { body, credential: null });
export const signUp = (body) => call("POST", "/v1/auth/signup", { body, credential: null, creates: true });
export const acceptInvitation = (body) => call("POST", "/v1/invitations/accept", { body, credential: null, creates: true });
export const changePassword = (body) => call("POST", "/v1/auth/password", { body });
export const getSessions = (signal) => list("/v1/auth/sessions", { most: 200, signal });
export const endSession = (id) => call("DELETE", `/v1/auth/sessions/${encodeURIComponent(id)}`);
export const endSessions = () => call("DELETE", "/v1/auth/sessions");
export const getUsers = (signal) => list("/v1/users", { most: 1000, signal });
export const setRole = (id, role) => call("PATCH", `/v1/users/${encodeURIComponent(id)}`, { body: { role } });
export const removeUser = (id) => call("DELETE", `/v1/users/${encodeURIComponent(id)}`);
export const getInvitations = (signal) => list("/v1/invitations", { most: 200, signal });
export const invite = (body) => call("POST", "/v1/invitations", { body, creates: true });
export const withdraw = (id) => call("DELETE", `/v1/invitations/${encodeURIComponent(id)}`);
export const getKeys = (signal) => list("/v1/apikeys", { most: 1000, signal });
export const makeKey = (body) => call("POST", "/v1/apikeys", { body, creates: true });
export const revokeKey = (id) => call("DELETE", `/v1/apikeys/${encodeURIComponent(id)}`);
export const renameTenant = (body) => call("PATCH", "/v1/tenant", { body });

"""##)
}
