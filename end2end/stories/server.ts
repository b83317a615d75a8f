// The server that the stories of this worker use. Each worker of Playwright has its own, with its
// own data; see xtask/src/test/stories.rs.
interface StoryServer {
  url: string;
  /** Address of the OpenID provider that a story starts. */
  issuer: string;
  /** Folder of the server's data, for commands of the office. */
  data: string;
  /** The server's output, which contains the text messages. */
  log: string;
}

const servers: StoryServer[] = JSON.parse(process.env.STORY_SERVERS!);

export const workers = servers.length;
export const server = servers[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
