import packageFile from "../package.json" with { type: "json" };

export const portolanVersion: string = packageFile.version;
