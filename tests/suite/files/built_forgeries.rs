//! Forgeries as a clerk would build them, each with all hashes mended, and who can see them: the families, parents with
//! what is public, an auditor with the folder, an auditor who also has what was committed before the draw. The table of
//! SECURITY.md is held to it, line by line.
