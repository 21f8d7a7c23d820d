/** The version of the platform, which packages of reactors are made for; that of package.json. */
export const PLATFORM_VERSION = '0.1.0';
