// What `adapters.slack.cards` may send, in Slack's own words.
import type { KnownBlock } from '@slack/types';
export type Blocks = KnownBlock[];
