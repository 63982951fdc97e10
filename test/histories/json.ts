/**
 * Recorded histories as text: the proto3 JSON that Temporal's own tools write and read. The SDK's `historyToJSON` does the same but
 * fails where npm installs two copies of protobufjs beside each other (a type of the one is no type to the other), so
 * the copy that made the types is used here.
 */
import { createRequire } from 'node:module';
import * as proto from '@temporalio/proto';
import { patchProtobufRoot } from '@temporalio/proto/lib/patch-protobuf-root';

export type History = proto.temporal.api.history.v1.IHistory;

interface ProtoJson {
  toJson: (type: unknown, message: unknown) => unknown;
  fromJson: (type: unknown, json: unknown, options: { ignoreUnknownFields: boolean }) => unknown;
}
interface Types {
  lookupType(name: string): unknown;
}

const ofProto = createRequire(require.resolve('@temporalio/proto'));
const { toJson, fromJson } = ofProto('protobufjs/ext/protojson') as ProtoJson;
const HISTORY = (patchProtobufRoot(proto) as unknown as Types).lookupType('temporal.api.history.v1.History');

export const historyToText = (history: History): string =>
  `${JSON.stringify(toJson(HISTORY, proto.temporal.api.history.v1.History.fromObject(history)), null, 2)}\n`;

/** @throws TypeError for what is no history */
export const historyFromText = (text: string): History =>
  fromJson(HISTORY, JSON.parse(text), { ignoreUnknownFields: true }) as History;
